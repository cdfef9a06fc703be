package com.example.station;

import io.hein.core.HeinTemplate;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

@SpringBootApplication
@EnableScheduling
public class StationApplication {

	private final HeinTemplate hein;

	StationApplication(HeinTemplate hein) {
		this.hein = hein;
	}

	@Scheduled(fixedRate = 1000)
	void measure() {
		this.hein.send("weather.rome", new Reading("rome", 20 + 5 * Math.random()));
	}

	public static void main(String[] args) {
		SpringApplication.run(StationApplication.class, args);
	}

	record Reading(String city, double celsius) {
	}

}
