package io.hein.testsupport;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import kafka.server.BrokerServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;

import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * A real broker in this JVM: one for all tests, which use topics of their own. A test
 * that stops a broker starts one for itself.
 */
public final class KafkaBroker implements AutoCloseable {

	private static final AtomicInteger TOPICS = new AtomicInteger();

	private static final Map<String, String> COMMON = Map.ofEntries(Map.entry("log.retention.check.interval.ms", "500"),
			Map.entry("log.segment.delete.delay.ms", "100"), Map.entry("transaction.state.log.replication.factor", "1"),
			Map.entry("transaction.state.log.min.isr", "1"), Map.entry("log.initial.task.delay.ms", "500"),
			Map.entry("transaction.state.log.num.partitions", "1"), Map.entry("num.network.threads", "1"),
			Map.entry("num.io.threads", "2"), Map.entry("quota.window.num", "2"));

	private static final Map<String, String> AUTHORIZER = Map.of("authorizer.class.name",
			"org.apache.kafka.metadata.authorizer.StandardAuthorizer", "allow.everyone.if.no.acl.found", "true");

	private static KafkaBroker shared;

	private final KafkaClusterTestKit cluster;

	private final AutoCloseable closing;

	private final Admin admin;

	private KafkaBroker(KafkaClusterTestKit cluster, AutoCloseable closing) {
		this.cluster = cluster;
		this.closing = closing;
		this.admin = Admin.create(Map.of("bootstrap.servers", servers()));
	}

	private static KafkaBroker alone(Map<String, String> properties) {
		EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
		broker.brokerProperties(COMMON);
		broker.brokerProperties(properties);
		// by default it would say to all applications of this JVM that it is theirs
		broker.brokerListProperty("hein.test.broker");
		broker.afterPropertiesSet();
		return new KafkaBroker(broker.getCluster(), broker::destroy);
	}

	/**
	 * The broker that all tests share.
	 */
	public static synchronized KafkaBroker shared() {
		if (shared == null) {
			// Spring's broker ends with the JVM
			Map<String, String> properties = new HashMap<>(AUTHORIZER);
			properties.putAll(KafkaUsers.brokerProperties());
			shared = alone(properties);
		}
		return shared;
	}

	/**
	 * A broker of its own, for a test that stops it.
	 */
	public static KafkaBroker own() {
		return own(Map.of());
	}

	/**
	 * A broker of its own.
	 * @param properties of the broker
	 */
	public static KafkaBroker own(Map<String, String> properties) {
		return alone(properties);
	}

	/**
	 * Several brokers, which notice soon that one of them is away. Spring's brokers are
	 * controllers as well, which get lost with them.
	 * @param count how many
	 */
	public static KafkaBroker cluster(int count) {
		Map<String, String> properties = new HashMap<>(COMMON);
		properties.putAll(Map.of("replica.lag.time.max.ms", "1000", "broker.session.timeout.ms", "3000",
				"broker.heartbeat.interval.ms", "500", "auto.leader.rebalance.enable", "false",
				"default.replication.factor", String.valueOf(count)));
		try {
			KafkaClusterTestKit.Builder builder = new KafkaClusterTestKit.Builder(
					new TestKitNodes.Builder().setNumControllerNodes(1).setNumBrokerNodes(count).build());
			properties.forEach(builder::setConfigProp);
			KafkaClusterTestKit cluster = builder.build();
			cluster.format();
			cluster.startup();
			cluster.waitForReadyBrokers();
			return new KafkaBroker(cluster, cluster);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	public String servers() {
		return this.cluster.bootstrapServers();
	}

	public Admin admin() {
		return this.admin;
	}

	/**
	 * Who may talk to the shared broker at the port that asks for passwords.
	 */
	public KafkaUsers users() {
		return new KafkaUsers(this.admin,
				"localhost:" + server(0).socketServer().boundPort(new ListenerName(KafkaUsers.LISTENER)));
	}

	/**
	 * A name that no topic has.
	 */
	public static String newName() {
		return "test-" + TOPICS.incrementAndGet();
	}

	/**
	 * Create a topic with one partition.
	 * @param config its settings
	 * @return its name
	 */
	public String newTopic(Map<String, String> config) {
		String name = newName();
		create(name, 1, config);
		return name;
	}

	public void create(String name, int partitions, Map<String, String> config) {
		Map<String, String> all = new HashMap<>(Map.of("max.message.bytes", "2000000"));
		all.putAll(config);
		join(this.admin
			.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(all)))
			.all());
	}

	/**
	 * A setting of a topic.
	 */
	public String config(String name, String setting) {
		ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
		return join(this.admin.describeConfigs(List.of(resource)).all()).get(resource).get(setting).value();
	}

	public void delete(String name) {
		join(this.admin.deleteTopics(List.of(name)).all());
	}

	/**
	 * Remove the records before an offset.
	 */
	public void deleteRecords(String name, long before) {
		join(this.admin.deleteRecords(Map.of(new TopicPartition(name, 0), RecordsToDelete.beforeOffset(before))).all());
	}

	/**
	 * Take an operation on a topic away from everybody, or give it back.
	 */
	public void deny(String name, AclOperation operation, boolean denied) {
		AclBinding binding = new AclBinding(new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL),
				new AccessControlEntry("User:*", "*", operation, AclPermissionType.DENY));
		// without it, what is not denied would not be allowed either
		AclBinding others = new AclBinding(binding.pattern(),
				new AccessControlEntry("User:*", "*", AclOperation.ALL, AclPermissionType.ALLOW));
		if (denied) {
			join(this.admin.createAcls(List.of(others, binding)).all());
		}
		else {
			join(this.admin.deleteAcls(List.of(binding.toFilter())).all());
		}
	}

	/**
	 * Let no client send or get more than so many bytes in a second.
	 * @param rate how many, {@code null} for any number
	 */
	public void quota(Double rate) {
		join(this.admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
				new ClientQuotaEntity(Collections.singletonMap(ClientQuotaEntity.CLIENT_ID, null)),
				List.of(new ClientQuotaAlteration.Op("producer_byte_rate", rate),
						new ClientQuotaAlteration.Op("consumer_byte_rate", rate)))))
			.all());
	}

	/**
	 * A producer of somebody else.
	 * @param properties its properties
	 */
	public KafkaProducer<byte[], byte[]> producer(Map<String, Object> properties) {
		Map<String, Object> all = new HashMap<>(properties);
		all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers());
		return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
	}

	private static <T> T join(org.apache.kafka.common.KafkaFuture<T> future) {
		try {
			return future.get(60, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Stop the broker, which keeps what it has.
	 */
	public void stop() {
		this.cluster.brokers().values().forEach((server) -> {
			server.shutdown();
			server.awaitShutdown();
		});
	}

	/**
	 * Start it again, at the same port.
	 */
	public void start() {
		this.cluster.brokers().values().forEach((server) -> server.startup());
	}

	/**
	 * Stop one of several brokers.
	 */
	public void stop(int id) {
		BrokerServer server = server(id);
		server.shutdown();
		server.awaitShutdown();
	}

	/**
	 * Start it again, at the same port.
	 */
	public void start(int id) {
		server(id).startup();
	}

	/**
	 * Stop one of several brokers without a word to the others: they find out when they
	 * do not hear of it any more.
	 */
	public void kill(int id) {
		BrokerServer server = server(id);
		server.lifecycleManager().close();
		server.socketServer().shutdown();
		server.shutdown();
		server.awaitShutdown();
	}

	/**
	 * Change the order in which brokers are to lead the only partition of a topic.
	 */
	public void assign(String name, List<Integer> brokers) {
		join(this.admin
			.alterPartitionReassignments(
					Map.of(new TopicPartition(name, 0), Optional.of(new NewPartitionReassignment(brokers))))
			.all());
	}

	/**
	 * Elect a leader of the only partition of a topic.
	 * @param unclean whether it may be one that does not have all of it
	 */
	public void elect(String name, boolean unclean) {
		join(this.admin
			.electLeaders((unclean) ? ElectionType.UNCLEAN : ElectionType.PREFERRED,
					Set.of(new TopicPartition(name, 0)))
			.all());
	}

	private BrokerServer server(int id) {
		return this.cluster.brokers().get(id);
	}

	/**
	 * The offset after the last record of the only partition of a topic.
	 */
	public long end(String name) {
		TopicPartition partition = new TopicPartition(name, 0);
		return join(this.admin.listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition)).offset();
	}

	/**
	 * The broker that leads the only partition of a topic.
	 * @return its id, -1 for none
	 */
	public int leader(String name) {
		Node leader = partition(name).leader();
		return (leader != null) ? leader.id() : -1;
	}

	/**
	 * The brokers that have all of the only partition of a topic.
	 */
	public List<Integer> inSync(String name) {
		return partition(name).isr().stream().map(Node::id).sorted().toList();
	}

	private TopicPartitionInfo partition(String name) {
		return join(this.admin.describeTopics(List.of(name)).allTopicNames()).get(name).partitions().get(0);
	}

	@Override
	public void close() {
		this.admin.close(Duration.ofSeconds(1));
		try {
			this.closing.close();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
