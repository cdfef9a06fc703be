package com.example.weather;

import io.hein.test.HeinProbe;
import io.hein.test.LocalHeinPort;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(classes = WeatherService.class, properties = "hein.publisher.port=0")
@EnableAutoConfiguration
class WeatherServiceTests {

	@LocalHeinPort
	private int port;

	@Autowired
	private WeatherService weather;

	@Test
	void aMeasurementIsPublished() {
		try (HeinProbe probe = HeinProbe.connect(this.port, "weather.*")) {
			this.weather.measured("rome", 21.5);
			assertThat(probe.awaitMessage().topic()).isEqualTo("weather.rome");
		}
	}

}
