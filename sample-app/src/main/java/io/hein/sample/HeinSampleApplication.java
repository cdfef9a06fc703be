package io.hein.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Broadcasts the telemetry of the machine it runs on. Without a profile it is a publisher
 * with two subscribers beside it; the profiles {@code publisher} and {@code subscriber}
 * run one side only.
 */
@SpringBootApplication
public class HeinSampleApplication {

	public static void main(String[] args) {
		SpringApplication.run(HeinSampleApplication.class, args);
	}

}
