package com.example.weather;

import io.hein.core.HeinTemplate;

import org.springframework.stereotype.Service;

@Service
public class WeatherService {

	private final HeinTemplate hein;

	WeatherService(HeinTemplate hein) {
		this.hein = hein;
	}

	public void measured(String city, double celsius) {
		this.hein.send("weather." + city, "%.1f".formatted(celsius));
	}

}
