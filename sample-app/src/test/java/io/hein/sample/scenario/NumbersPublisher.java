package io.hein.sample.scenario;

import java.util.concurrent.atomic.AtomicLong;

import io.hein.core.HeinOperations;
import io.hein.event.HeinPublisherStartedEvent;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Publishes the numbers from 1 on, and prints where it can be reached.
 */
@EnableAutoConfiguration
@EnableScheduling
public class NumbersPublisher {

	private final HeinOperations hein;

	private final AtomicLong number = new AtomicLong();

	public NumbersPublisher(HeinOperations hein) {
		this.hein = hein;
	}

	@Scheduled(fixedRate = 10)
	void publish() {
		this.hein.send("numbers", String.valueOf(this.number.incrementAndGet()));
	}

	@EventListener
	void onStarted(HeinPublisherStartedEvent event) {
		System.out.println("LISTENS " + event.getAddress().getPort());
	}

	@EventListener
	void onStarted(WebServerInitializedEvent event) {
		System.out.println("HTTP " + event.getWebServer().getPort());
	}

	public static void main(String[] args) {
		SpringApplication.run(NumbersPublisher.class, args);
	}

}
