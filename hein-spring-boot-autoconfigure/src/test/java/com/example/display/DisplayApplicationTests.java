package com.example.display;

import io.hein.core.HeinTemplate;
import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import io.hein.test.HeinAwait;
import io.hein.transport.publisher.Publisher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest
@ExtendWith(OutputCaptureExtension.class)
class DisplayApplicationTests {

	private static final Publisher station = Publisher.builder().build();

	private static FaultProxy network;

	@DynamicPropertySource
	static void connect(DynamicPropertyRegistry registry) {
		station.start();
		network = FaultProxy.to("localhost", station.address().getPort());
		registry.add("hein.subscriber.addresses", () -> network.host() + ":" + network.port());
	}

	@AfterAll
	static void stop() {
		network.close();
		station.close();
	}

	@Test
	void everyReadingIsDisplayedOnceThoughTheNetworkFails(CapturedOutput output) {
		HeinAwait.subscribers(station, 1);
		HeinTemplate hein = new HeinTemplate(station);
		for (int i = 0; i < 100; i++) {
			hein.send("weather.rome", new DisplayApplication.Reading("rome", i));
			if (i % 10 == 0) {
				network.cutAll(Cut.RESET);
			}
		}
		HeinAwait.handled(station);
		assertThat(output.getOut().lines().filter((line) -> line.startsWith("rome"))).hasSize(100);
	}

}
