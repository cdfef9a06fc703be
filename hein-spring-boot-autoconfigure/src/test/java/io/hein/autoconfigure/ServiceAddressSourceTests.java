package io.hein.autoconfigure;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Where the instances of a service publish.
 */
@ExtendWith(OutputCaptureExtension.class)
class ServiceAddressSourceTests {

	private final DiscoveryClient client = mock(DiscoveryClient.class);

	private ServiceAddressSource source(@Nullable Integer port) {
		return new ServiceAddressSource(this.client, new ServiceSettings("hein.subscriber.discovery.service", "prices",
				"hein.subscriber.discovery.port", port));
	}

	private static ServiceInstance instance(String host, Map<String, String> metadata) {
		return new DefaultServiceInstance(host, "prices", host, 8080, false, metadata);
	}

	private void list(ServiceInstance... instances) {
		given(this.client.getInstances("prices")).willReturn(List.of(instances));
	}

	@Test
	void thePortIsThatOfTheMetadataOrElseOfTheProperty() {
		list(instance("a", Map.of("hein.port", "7001")), instance("b", Map.of("hein-port", "7002")),
				instance("c", Map.of()));
		assertThat(source(7003).addresses()).containsExactly(InetSocketAddress.createUnresolved("a", 7001),
				InetSocketAddress.createUnresolved("b", 7002), InetSocketAddress.createUnresolved("c", 7003));
	}

	@Test
	void anInstanceWithoutAPortIsSaidOnceAndTheOthersCount(CapturedOutput output) {
		list(instance("a", Map.of("hein.port", "7001")), instance("b", Map.of()),
				instance("c", Map.of("hein.port", "seven")), instance("d", Map.of("hein.port", "70000")));
		ServiceAddressSource source = source(null);
		for (int i = 0; i < 3; i++) {
			assertThat(source.addresses()).containsExactly(InetSocketAddress.createUnresolved("a", 7001));
		}
		assertThat(output).containsOnlyOnce("it is not known at which port they publish")
			.contains("b:8080, c:8080 (its hein.port is 'seven'), d:8080 (its hein.port is '70000')")
			.contains("Set the property 'hein.subscriber.discovery.port'");
	}

	@Test
	void whereThereIsNoInstanceTheServiceIsNamed() {
		list();
		assertThatIllegalStateException().isThrownBy(() -> source(7003).addresses())
			.withMessageContaining("knows no instance of the service 'prices'");
	}

	@Test
	void whereNoInstanceHasAPortThatIsAFailure() {
		list(instance("b", Map.of()));
		assertThatIllegalStateException().isThrownBy(() -> source(null).addresses())
			.withMessageContaining("b:8080")
			.withMessageContaining("'hein.subscriber.discovery.port'");
	}

}
