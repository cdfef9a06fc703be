package io.hein.sample.scenario;

import java.nio.file.Path;

import io.hein.annotation.HeinHandler;
import io.hein.annotation.HeinListener;
import io.hein.core.FilePositionStore;
import io.hein.core.HeinGap;
import io.hein.event.HeinConnectedEvent;
import io.hein.event.HeinDisconnectedEvent;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

/**
 * Prints every message and every gap, in the order in which they come. Keeps its position
 * in the directory {@code positions}, if there is one.
 */
@EnableAutoConfiguration
@HeinListener(topics = "numbers")
public class NumbersSubscriber {

	@HeinHandler
	void onNumber(String number) {
		System.out.println("NUMBER " + number);
	}

	@HeinHandler
	void onGap(HeinGap gap) {
		System.out.println("GAP " + gap.reason());
	}

	@EventListener
	void onConnected(HeinConnectedEvent event) {
		System.out.println("CONNECTED");
	}

	@EventListener
	void onDisconnected(HeinDisconnectedEvent event) {
		System.out.println("DISCONNECTED");
	}

	@EventListener(ApplicationReadyEvent.class)
	void onReady() {
		System.out.println("READY");
	}

	@Bean
	@ConditionalOnProperty("positions")
	static FilePositionStore positionStore(Environment environment) {
		return new FilePositionStore(Path.of(environment.getRequiredProperty("positions")));
	}

	public static void main(String[] args) {
		SpringApplication.run(NumbersSubscriber.class, args);
	}

}
