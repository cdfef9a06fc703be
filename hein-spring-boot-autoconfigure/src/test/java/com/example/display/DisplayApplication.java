package com.example.display;

import io.hein.annotation.HeinListener;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class DisplayApplication {

	@HeinListener(topics = "weather.*")
	void onReading(Reading reading) {
		System.out.printf("%s: %.1f degrees%n", reading.city(), reading.celsius());
	}

	public static void main(String[] args) {
		SpringApplication.run(DisplayApplication.class, args);
	}

	record Reading(String city, double celsius) {
	}

}
