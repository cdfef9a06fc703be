package io.hein.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Broadcasts the telemetry of the machine it runs on. Without a profile it is a page with
 * a publisher and subscribers beside it; the profiles {@code publisher} and
 * {@code subscriber} run one side only, {@code fleet} runs instances that publish and
 * listen to each other, and {@code kafka} publishers that share a topic of Kafka.
 */
@SpringBootApplication
@EnableScheduling
public class HeinSampleApplication {

	public static void main(String[] args) {
		SpringApplication.run(HeinSampleApplication.class, args);
	}

}
