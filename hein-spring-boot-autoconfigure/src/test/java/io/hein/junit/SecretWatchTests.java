package io.hein.junit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.hein.testsupport.CanarySecret;
import io.hein.testsupport.Certificates;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link SecretWatch}, by planted secrets: without them a watch that sees
 * nothing would look like code that shows nothing.
 */
class SecretWatchTests {

	private static final byte[] BYTES = CanarySecret.TOKEN.getBytes(StandardCharsets.UTF_8);

	private final SecretWatch watch = new SecretWatch();

	@AfterEach
	void forgetWhatWasPlanted() {
		SecretWatchExtension.WATCH.takeFound();
	}

	@Test
	void aSecretIsFoundAndNotShownAgain() {
		this.watch.look("there", "token is " + CanarySecret.OTHER);
		assertThat(this.watch.takeFound()).containsExactly("A secret is in there, after: token is ");
		assertThat(this.watch.takeFound()).isEmpty();
	}

	@Test
	void aSecretIsFoundHoweverItWasEncodedOrCut() {
		String hex = HexFormat.of().formatHex(BYTES);
		for (String text : List.of(CanarySecret.TOKEN.substring(5, 20), hex, hex.toUpperCase(),
				HexFormat.ofDelimiter(" ").formatHex(BYTES),
				ByteBufUtil.prettyHexDump(Unpooled.wrappedBuffer(BYTES)))) {
			this.watch.look("there", text);
			assertThat(this.watch.takeFound()).as(text).hasSize(1);
		}
		for (String before : List.of("", "a", "ab", "abc")) {
			this.watch.look("there",
					Base64.getEncoder().encodeToString((before + CanarySecret.TOKEN).getBytes(StandardCharsets.UTF_8)));
			assertThat(this.watch.takeFound()).as(before).hasSize(1);
		}
	}

	@Test
	void aKeyIsFoundWithAndWithoutItsFrame() {
		String key = new Certificates().publisher().getPrivateKeyPEM();
		this.watch.look("there", key);
		this.watch.look("there", key.lines().skip(1).findFirst().orElseThrow());
		assertThat(this.watch.takeFound()).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 5, 1000 })
	void aSecretIsFoundHoweverItIsWritten(int length) throws Exception {
		ByteArrayOutputStream target = new ByteArrayOutputStream();
		byte[] bytes = ("token is " + CanarySecret.TOKEN + "\n").getBytes(StandardCharsets.UTF_8);
		try (OutputStream out = this.watch.watched("there", target)) {
			for (int i = 0; i < bytes.length; i += length) {
				out.write(bytes, i, Math.min(length, bytes.length - i));
			}
		}
		assertThat(this.watch.takeFound()).isNotEmpty();
		assertThat(target.toByteArray()).isEqualTo(bytes);
	}

	@Test
	void whatIsNoSecretIsNotFound() {
		this.watch.look("there", "canary cAnArY " + "a-token-that-is-none-of-the-tests-0123456789");
		assertThat(this.watch.takeFound()).isEmpty();
	}

	/**
	 * Any other token would be shown unnoticed. That of the document of the protocol goes
	 * nowhere.
	 */
	@Test
	void allTokensOfTheTestsAreWatched() throws IOException {
		Pattern literal = Pattern.compile("\\.token\\(\"|tokens\\(List\\.of\\(\"|\\btokens?(\\[\\d])?=\\w");
		try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
			assertThat(files.filter(Files::isRegularFile)).isNotEmpty()
				.allSatisfy((file) -> assertThat(Files.readAllLines(file))
					.noneMatch((line) -> literal.matcher(line).find()));
		}
	}

	@Test
	void theConsoleIsWatched() {
		System.out.println(CanarySecret.TOKEN);
		System.err.println(CanarySecret.TOKEN);
		assertThat(SecretWatchExtension.WATCH.takeFound()).anyMatch((found) -> found.contains("System.out"))
			.anyMatch((found) -> found.contains("System.err"));
	}

	@Test
	void theLogIsWatchedAlsoAfterSpringBootHasSetItUpAnew() {
		LogFactory.getLog("io.hein").info("before " + CanarySecret.TOKEN);
		assertThat(SecretWatchExtension.WATCH.takeFound()).isNotEmpty();
		SpringApplication application = new SpringApplication(Empty.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.run().close();
		assertThat(SecretWatchExtension.WATCH.takeFound()).isEmpty();
		LogFactory.getLog("io.hein").info("after " + CanarySecret.TOKEN);
		assertThat(SecretWatchExtension.WATCH.takeFound()).isNotEmpty();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whatATestCapturesIsWatchedToo(CapturedOutput output) {
		LogFactory.getLog("io.hein").warn(CanarySecret.TOKEN);
		assertThat(output).contains(CanarySecret.TOKEN);
		assertThat(SecretWatchExtension.WATCH.takeFound()).isNotEmpty();
	}

	@Test
	void aClassThatShowsASecretFails() {
		SecretWatchExtension extension = new SecretWatchExtension();
		ExtensionContext context = mock(ExtensionContext.class);
		assertThatNoException().isThrownBy(() -> extension.afterAll(context));
		System.out.println(CanarySecret.TOKEN);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> extension.afterAll(context))
			.withMessageContaining("A secret is in System.out")
			.withMessageNotContaining(CanarySecret.MARK);
		extension.testFailed(context, new IllegalStateException(new IllegalArgumentException(CanarySecret.TOKEN)));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> extension.afterAll(context))
			.withMessageContaining("A secret is in the failure of");
	}

	@Configuration(proxyBeanMethods = false)
	static class Empty {

	}

}
