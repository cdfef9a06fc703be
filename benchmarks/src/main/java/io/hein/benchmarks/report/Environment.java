package io.hein.benchmarks.report;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was measured on, and which versions of what.
 */
final class Environment {

	private static final List<String> LIBRARIES = List.of("netty-transport", "spring-boot", "spring-messaging",
			"jackson-databind", "aeron-driver", "jeromq", "jgroups", "kafka_2.13", "jnats", "lettuce-core",
			"rsocket-core", "reactor-netty-core", "HdrHistogram", "jmh-core");

	private static final String MEASURED = "../hein-spring-boot-autoconfigure/src/main";

	private Environment() {
	}

	static List<List<String>> rows() {
		List<List<String>> rows = new ArrayList<>();
		rows.add(List.of("processor", "%d x %s".formatted(Runtime.getRuntime().availableProcessors(),
				find("/proc/cpuinfo", "model name\\s*:\\s*(.*)"))));
		double kilobytes = Double.parseDouble("0" + find("/proc/meminfo", "MemTotal:\\s*(\\d+) kB"));
		rows.add(List.of("memory", String.format(Locale.ROOT, "%.0f GiB", kilobytes / 1024 / 1024)));
		rows.add(List.of("system",
				System.getProperty("os.name") + " " + System.getProperty("os.version") + ", loopback only"));
		rows.add(
				List.of("Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version")));
		rows.add(List.of("Hein", commit()));
		LIBRARIES.forEach((library) -> rows.add(List.of(library, version(library))));
		rows.add(List.of("libzmq", run("pkg-config", "--modversion", "libzmq")));
		rows.add(List.of("nats-server", run("nats-server", "--version").replace("nats-server: ", "")));
		rows.add(List.of("redis-server", run("redis-server", "--version").replaceAll(".* v=(\\S+).*", "$1")));
		return rows;
	}

	/**
	 * The last commit that changed what is measured: this page is always newer.
	 */
	private static String commit() {
		String since = run("git", "status", "--porcelain", "--", MEASURED);
		return "commit " + run("git", "log", "-1", "--format=%h", "--", MEASURED)
				+ ((since.isEmpty()) ? "" : " and changes since then");
	}

	private static String version(String library) {
		Pattern jar = Pattern.compile("^" + library + "-(\\d.*)\\.jar$");
		for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
			Matcher matcher = jar.matcher(Path.of(element).getFileName().toString());
			if (matcher.matches()) {
				return matcher.group(1);
			}
		}
		return "?";
	}

	private static String find(String file, String regex) {
		try {
			Matcher matcher = Pattern.compile(regex).matcher(Files.readString(Path.of(file)));
			return (matcher.find()) ? matcher.group(1) : "";
		}
		catch (IOException ex) {
			return "";
		}
	}

	private static String run(String... command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
			return (process.waitFor() == 0) ? output : "?";
		}
		catch (IOException ex) {
			return "?";
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return "?";
		}
	}

}
