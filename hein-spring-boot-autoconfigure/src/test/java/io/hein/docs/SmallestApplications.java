package io.hein.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.example.display.DisplayApplication;
import com.example.station.StationApplication;
import io.hein.docs.MarkdownDocument.CodeBlock;
import io.hein.test.FaultProxy;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.StringUtils;

/**
 * The smallest publisher and the smallest subscriber, as the README prints them: the
 * classes, and the blocks of YAML in a file. Only ports are other ones.
 */
final class SmallestApplications implements AutoCloseable {

	private final ConfigurableApplicationContext station;

	private final FaultProxy network;

	private final ConfigurableApplicationContext display;

	private SmallestApplications(ConfigurableApplicationContext station, FaultProxy network,
			ConfigurableApplicationContext display) {
		this.station = station;
		this.network = network;
		this.display = display;
	}

	/**
	 * Run both.
	 * @param directory where to put the YAML
	 * @param actuator whether to add the block about Actuator
	 * @param arguments further arguments of both
	 */
	static SmallestApplications run(Path directory, boolean actuator, String... arguments) throws IOException {
		List<String> yaml = MarkdownDocument.of("README.md").codeBlocks("yaml").stream().map(CodeBlock::text).toList();
		String more = (actuator) ? yaml.get(2) : "";
		ConfigurableApplicationContext station = run(StationApplication.class, directory.resolve("station.yml"),
				yaml.get(0) + more, StringUtils.addStringToArray(arguments, "--hein.publisher.port=0"));
		FaultProxy network = FaultProxy.to("localhost",
				station.getEnvironment().getRequiredProperty("local.hein.publisher.port", Integer.class));
		ConfigurableApplicationContext display = run(DisplayApplication.class, directory.resolve("display.yml"),
				yaml.get(1) + more, StringUtils.addStringToArray(arguments,
						"--hein.subscriber.addresses=" + network.host() + ":" + network.port()));
		return new SmallestApplications(station, network, display);
	}

	private static ConfigurableApplicationContext run(Class<?> application, Path file, String yaml, String... arguments)
			throws IOException {
		Files.writeString(file, yaml);
		return SpringApplication.run(application, StringUtils.concatenateStringArrays(arguments,
				new String[] { "--spring.config.location=" + file.toUri(), "--server.port=0" }));
	}

	ConfigurableApplicationContext station() {
		return this.station;
	}

	/**
	 * What lies between the two.
	 */
	FaultProxy network() {
		return this.network;
	}

	ConfigurableApplicationContext display() {
		return this.display;
	}

	@Override
	public void close() {
		this.display.close();
		this.network.close();
		this.station.close();
	}

}
