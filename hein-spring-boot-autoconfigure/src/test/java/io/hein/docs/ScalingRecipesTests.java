package io.hein.docs;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.hein.autoconfigure.HeinPublisherProperties;
import io.hein.autoconfigure.HeinSubscriberProperties;
import io.hein.docs.MarkdownDocument.CodeBlock;
import io.hein.docs.ScalingFiles.Tree;
import io.hein.transport.fleet.AddressOrder;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the page about scaling, and the files for Compose and Kubernetes, against the
 * product. Whether the configuration in them can be bound is a matter of
 * {@link ConfigurationSnippetsTests}.
 */
class ScalingRecipesTests {

	private static final Tree compose = ScalingFiles.compose();

	private static final Tree edges = ScalingFiles.kubernetes("Deployment", "weather-edge");

	private static final Tree display = ScalingFiles.kubernetes("Deployment", "weather-display");

	private static final String PHASE = "spring.lifecycle.timeout-per-shutdown-phase";

	@Test
	void subscribersInComposeKnowEveryEdge() {
		Binder edge = configuration("compose.yaml:edge");
		int port = publisher(edge).getPort();
		List<String> addresses = composeEdges().stream().map((name) -> name + ":" + port).toList();
		assertThat(addresses).hasSizeGreaterThan(1);
		HeinSubscriberProperties subscriber = subscriber(configuration("compose.yaml:display"));
		assertThat(subscriber.getAddresses()).isEqualTo(addresses);
		assertThat(subscriber.getAddressOrder()).isEqualTo(AddressOrder.RANDOM);
	}

	@Test
	void theBrokerInComposeIsWhereTheEdgesLookForIt() {
		Binder edge = configuration("compose.yaml:edge");
		Map<String, Object> broker = compose.map("services", "kafka", "environment");
		String servers = text(edge, "spring.kafka.bootstrap-servers");
		assertThat(compose.map("services")).containsKey(servers.replaceFirst(":.*", ""));
		assertThat(broker.get("KAFKA_ADVERTISED_LISTENERS")).isEqualTo("PLAINTEXT://" + servers);
		assertThat(broker.get("KAFKA_PROCESS_ROLES")).isEqualTo("broker,controller");
		assertThat(compose.text("services", "kafka", "image")).isEqualTo("apache/kafka:" + AppInfoParser.getVersion());
		assertThat(publisher(edge).getKafka().isCreateTopic()).isTrue();
	}

	@Test
	void whatIsStoppedInComposeHasTimeForAGoodbye() {
		for (String service : composeServices()) {
			Duration stop = duration(compose.text("services", service, "stop_grace_period"));
			assertThat(stop).as(service).isGreaterThan(Duration.ofSeconds(30));
		}
	}

	@Test
	void theEdgesInComposeShowActuatorAtPortsOfTheirOwn() {
		Set<String> ports = new TreeSet<>();
		for (String edge : composeEdges()) {
			String mapping = compose.text("services", edge, "ports", 0);
			assertThat(mapping).endsWith(":" + text(configuration("compose.yaml:edge"), "server.port"));
			ports.add(mapping);
		}
		assertThat(ports).hasSameSizeAs(composeEdges());
	}

	@Test
	void portsInKubernetesAgree() {
		Binder edge = configuration("kubernetes.yaml:weather-edge");
		assertThat(containerPort(edges, "hein")).isEqualTo(publisher(edge).getPort());
		assertThat(containerPort(edges, "http")).isEqualTo(Integer.parseInt(text(edge, "server.port")));
		assertThat(containerPort(display, "http"))
			.isEqualTo(Integer.parseInt(text(configuration("kubernetes.yaml:weather-display"), "server.port")));
		Tree service = ScalingFiles.kubernetes("Service", "weather");
		assertThat(service.text("spec", "clusterIP")).isEqualTo("None");
		assertThat(service.text("spec", "ports", 0, "targetPort")).isEqualTo("hein");
		assertThat(subscriber(configuration("kubernetes.yaml:weather-display")).getAddresses())
			.containsExactly("weather:" + service.number("spec", "ports", 0, "port"));
		// Without a cluster's address nobody translates ports
		assertThat(service.number("spec", "ports", 0, "port")).isEqualTo(publisher(edge).getPort());
	}

	@Test
	void whatSelectsEdgesInKubernetesSelectsThem() {
		Map<String, Object> labels = edges.map("spec", "template", "metadata", "labels");
		Tree policy = ScalingFiles.kubernetes("NetworkPolicy", "weather-edge");
		Tree budget = ScalingFiles.kubernetes("PodDisruptionBudget", "weather-edge");
		assertThat(List.of(edges.map("spec", "selector", "matchLabels"),
				ScalingFiles.kubernetes("Service", "weather").map("spec", "selector"),
				policy.map("spec", "podSelector", "matchLabels"), budget.map("spec", "selector", "matchLabels"),
				edges.map("spec", "template", "spec", "topologySpreadConstraints", 0, "labelSelector", "matchLabels")))
			.allSatisfy((selector) -> assertThat(labels).containsAllEntriesOf(selector));
		assertThat(display.map("spec", "template", "metadata", "labels"))
			.containsAllEntriesOf(display.map("spec", "selector", "matchLabels"))
			.containsAllEntriesOf(policy.map("spec", "ingress", 0, "from", 0, "podSelector", "matchLabels"));
		assertThat(policy.list("spec", "ingress")).extracting((rule) -> rule.text("ports", 0, "port"))
			.containsExactly("hein", "http");
	}

	@Test
	void edgesInKubernetesAreReplacedOneAtATimeAndInOrder() {
		HeinPublisherProperties publisher = publisher(configuration("kubernetes.yaml:weather-edge"));
		Tree pod = edges.at("spec", "template", "spec");
		assertThat(edges.number("spec", "replicas")).isGreaterThan(1);
		assertThat(edges.number("spec", "strategy", "rollingUpdate", "maxUnavailable")).isZero();
		assertThat(edges.number("spec", "strategy", "rollingUpdate", "maxSurge")).isEqualTo(1);
		Duration phase = duration(text(configuration("kubernetes.yaml:weather-edge"), PHASE));
		assertThat(phase).isGreaterThan(publisher.getShutdown().getGracePeriod())
			.isGreaterThan(publisher.getKafka().getSendTimeout())
			.isLessThan(Duration.ofSeconds(pod.number("terminationGracePeriodSeconds")));
		Tree startup = pod.at("containers", 0, "startupProbe");
		assertThat(Duration.ofSeconds((long) startup.number("periodSeconds") * startup.number("failureThreshold")))
			.isGreaterThan(publisher.getKafka().getStartTimeout().plusSeconds(30));
	}

	@Test
	void theMemoryOfAnEdgeInKubernetesHasRoomForItsWindow() {
		Tree container = edges.at("spec", "template", "spec", "containers", 0);
		Matcher options = Pattern.compile("-Xmx(\\d+)m -XX:MaxDirectMemorySize=(\\d+)m")
			.matcher(container.text("env", 1, "value"));
		assertThat(options.matches()).isTrue();
		DataSize heap = DataSize.ofMegabytes(Long.parseLong(options.group(1)));
		DataSize direct = DataSize.ofMegabytes(Long.parseLong(options.group(2)));
		DataSize window = publisher(configuration("kubernetes.yaml:weather-edge")).getLog().getMaxSize();
		// Up to a quarter of it for each event loop on top
		assertThat(direct.toBytes()).isGreaterThanOrEqualTo(window.toBytes() * 3 / 2);
		assertThat(container.text("resources", "limits", "memory")).isEqualTo("1Gi");
		assertThat(heap.toBytes() + direct.toBytes()).isLessThan(DataSize.ofGigabytes(1).toBytes());
	}

	@Test
	void whatTheProbesAskInKubernetesExistsAndOnlyReadinessAsksHein() {
		Tree edge = edges.at("spec", "template", "spec", "containers", 0);
		Tree other = display.at("spec", "template", "spec", "containers", 0);
		withHealth("kubernetes.yaml:weather-edge", (groups) -> {
			assertThat(groups.get(group(edge, "readinessProbe")).isMember("hein")).isTrue();
			assertThat(groups.get(group(edge, "livenessProbe")).isMember("hein")).isFalse();
			assertThat(groups.get(group(edge, "startupProbe")).isMember("hein")).isFalse();
		});
		withHealth("kubernetes.yaml:weather-display", (groups) -> {
			assertThat(groups.get(group(other, "readinessProbe")).isMember("hein")).isFalse();
			assertThat(groups.get(group(other, "livenessProbe")).isMember("hein")).isFalse();
		});
	}

	@Test
	void whatIsScrapedInKubernetesIsExposed() {
		Map<String, Object> annotations = edges.map("spec", "template", "metadata", "annotations");
		assertThat(annotations).containsEntry("prometheus.io/path", "/actuator/prometheus")
			.containsEntry("prometheus.io/port", String.valueOf(containerPort(edges, "http")));
		assertThat(text(configuration("kubernetes.yaml:weather-edge"), "management.endpoints.web.exposure.include"))
			.contains("prometheus");
	}

	@Test
	void whatAContainerIsConfiguredWithIsMounted() {
		for (Tree deployment : List.of(edges, display)) {
			Tree pod = deployment.at("spec", "template", "spec");
			assertThat(pod.text("containers", 0, "env", 0, "name")).isEqualTo("SPRING_CONFIG_ADDITIONAL_LOCATION");
			assertThat(pod.text("containers", 0, "env", 0, "value"))
				.isEqualTo("file:" + pod.text("containers", 0, "volumeMounts", 0, "mountPath") + "/");
			assertThat(pod.text("volumes", 0, "name")).isEqualTo(pod.text("containers", 0, "volumeMounts", 0, "name"));
			ScalingFiles.kubernetes("ConfigMap", pod.text("volumes", 0, "configMap", "name"));
		}
		for (String service : composeServices()) {
			String location = compose.text("services", service, "environment", "SPRING_CONFIG_ADDITIONAL_LOCATION");
			assertThat("file:" + compose.text("services", service, "configs", 0, "target"))
				.isEqualTo(location + "application.yml");
		}
	}

	@Test
	void everyKeyAndMeterThatThePageNamesExists() throws IOException {
		Set<String> known = new TreeSet<>();
		JsonMapper mapper = JsonMapper.builder().build();
		for (Resource resource : new PathMatchingResourcePatternResolver()
			.getResources("classpath*:META-INF/spring-configuration-metadata.json")) {
			for (JsonNode property : mapper.readTree(resource.getContentAsByteArray()).path("properties")) {
				known.add(property.path("name").asString());
			}
		}
		Matcher dashboard = Pattern.compile("hein_publisher_backbone_[a-z]+")
			.matcher(MarkdownDocument.read(MarkdownDocument.ROOT.resolve("docs/monitoring/grafana-dashboard.json")));
		while (dashboard.find()) {
			known.add(dashboard.group().replace('_', '.'));
		}
		List<String> named = new ArrayList<>();
		Matcher code = Pattern.compile("`(hein\\.[a-z.-]+)(: [^`]*)?`").matcher(page().text());
		while (code.find()) {
			named.add(code.group(1));
		}
		assertThat(named).hasSizeGreaterThan(15);
		assertThat(known).containsAll(named);
	}

	@Test
	void theCommandForATopicHasTheSettingsThatItNeeds() {
		String command = page().codeBlocks("shell").get(0).text();
		long longest = new HeinPublisherProperties().getMaxMessageSize().toBytes();
		assertThat(command).contains(
				"--topic " + publisher(configuration("kubernetes.yaml:weather-edge")).getKafka().getTopic(),
				"--partitions 1 ", "min.insync.replicas=2", "unclean.leader.election.enable=false",
				"cleanup.policy=delete", "max.message.bytes=" + (longest + 10 * 1024));
	}

	private static MarkdownDocument page() {
		return MarkdownDocument.of("docs/scaling.md");
	}

	private static List<String> composeServices() {
		return compose.map("services").keySet().stream().filter((name) -> !name.equals("kafka")).toList();
	}

	private static List<String> composeEdges() {
		return composeServices().stream()
			.filter((name) -> compose.text("services", name, "configs", 0, "source").equals("edge"))
			.toList();
	}

	private static int containerPort(Tree deployment, String name) {
		return deployment.list("spec", "template", "spec", "containers", 0, "ports")
			.stream()
			.filter((port) -> port.text("name").equals(name))
			.findFirst()
			.orElseThrow()
			.number("containerPort");
	}

	/**
	 * The group of the health that a probe asks.
	 */
	private static String group(Tree container, String probe) {
		assertThat(container.text(probe, "httpGet", "port")).isEqualTo("http");
		String path = container.text(probe, "httpGet", "path");
		assertThat(path).startsWith("/actuator/health/");
		return path.substring(path.lastIndexOf('/') + 1);
	}

	private static void withHealth(String configuration, Consumer<HealthEndpointGroups> check) {
		new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ApplicationAvailabilityAutoConfiguration.class,
					AvailabilityProbesAutoConfiguration.class, HealthEndpointAutoConfiguration.class,
					HealthContributorRegistryAutoConfiguration.class))
			.withBean("heinHealthContributor", HealthIndicator.class, () -> () -> null)
			.withInitializer((context) -> sources(configuration)
				.forEach((source) -> context.getEnvironment().getPropertySources().addFirst(source)))
			.run((context) -> check.accept(context.getBean(HealthEndpointGroups.class)));
	}

	private static Binder configuration(String name) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.setConversionService(new ApplicationConversionService());
		sources(name).forEach(environment.getPropertySources()::addFirst);
		return Binder.get(environment);
	}

	private static Stream<PropertySource<?>> sources(String name) {
		CodeBlock block = ScalingFiles.configurations()
			.stream()
			.filter((candidate) -> candidate.place().endsWith(name))
			.findFirst()
			.orElseThrow();
		try {
			return new YamlPropertySourceLoader().load(name, new ByteArrayResource(block.text().getBytes())).stream();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static HeinPublisherProperties publisher(Binder binder) {
		return binder.bind("hein.publisher", HeinPublisherProperties.class).get();
	}

	private static HeinSubscriberProperties subscriber(Binder binder) {
		return binder.bind("hein.subscriber", HeinSubscriberProperties.class).get();
	}

	private static String text(Binder binder, String name) {
		return binder.bind(name, String.class).get();
	}

	private static Duration duration(String text) {
		return ApplicationConversionService.getSharedInstance().convert(text, Duration.class);
	}

}
