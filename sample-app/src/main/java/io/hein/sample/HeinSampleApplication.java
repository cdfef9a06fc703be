package io.hein.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Broadcasts the telemetry of the machine it runs on.
 */
@SpringBootApplication
public class HeinSampleApplication {

	public static void main(String[] args) {
		SpringApplication.run(HeinSampleApplication.class, args);
	}

}
