package io.hein.sample.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import com.jayway.jsonpath.JsonPath;

/**
 * Asks an application's Actuator over HTTP.
 */
public class Actuator {

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port;

	/**
	 * Create a client.
	 * @param port the port on this machine
	 */
	public Actuator(int port) {
		this.port = port;
	}

	/**
	 * Get an endpoint.
	 * @param path the path after {@code /actuator/}
	 * @return the body
	 */
	public String get(String path) {
		URI uri = URI.create("http://localhost:" + this.port + "/actuator/" + path);
		try {
			HttpResponse<String> response = this.client.send(
					HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(1)).build(),
					HttpResponse.BodyHandlers.ofString());
			if (response.statusCode() != 200) {
				throw new IllegalStateException(response + ": " + response.body());
			}
			return response.body();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Read something of an endpoint.
	 * @param path the path after {@code /actuator/}
	 * @param jsonPath where it is in the body
	 * @param <T> the type
	 * @return what is there
	 */
	public <T> T read(String path, String jsonPath) {
		return JsonPath.read(get(path), jsonPath);
	}

	/**
	 * The value of a gauge or the count of a counter.
	 * @param name the meter's name
	 * @return the value
	 */
	public int meter(String name) {
		Number value = read("metrics/" + name, "$.measurements[0].value");
		return value.intValue();
	}

}
