package io.hein.autoconfigure;

import io.hein.autoconfigure.HeinConnectionDetails.Address;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link AddressParser}.
 */
class AddressParserTests {

	@ParameterizedTest
	@CsvSource({ "localhost:7766,localhost,7766", "' localhost:1 ',localhost,1", "10.0.0.1:65535,10.0.0.1,65535",
			"[::1]:7766,::1,7766", "[fe80::1%eth0]:7766,fe80::1%eth0,7766",
			"my_host.example.com:80,my_host.example.com,80" })
	void hostAndPortAreRead(String text, String host, int port) {
		assertThat(Address.parse(text)).isEqualTo(new Address(host, port));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "localhost", ":7766", "localhost:", "localhost:port", "localhost:0", "localhost:65536",
			"localhost:-1", "tcp://localhost:1", "::1:7766", "[::1]", "a b:1", "user@host:1", "localhost:123456" })
	void whatIsNoAddressIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Address.parse(text));
	}

}
