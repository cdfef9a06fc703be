package io.hein.testsupport;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import kafka.server.BrokerServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * A real broker in this JVM: one for all tests, which use topics of their own. A test
 * that stops a broker starts one for itself.
 */
public final class KafkaBroker implements AutoCloseable {

	private static final AtomicInteger TOPICS = new AtomicInteger();

	private static final Map<String, String> AUTHORIZER = Map.of("authorizer.class.name",
			"org.apache.kafka.metadata.authorizer.StandardAuthorizer", "allow.everyone.if.no.acl.found", "true");

	private static KafkaBroker shared;

	private final EmbeddedKafkaKraftBroker broker;

	private final Admin admin;

	private KafkaBroker(int count, Map<String, String> properties) {
		this.broker = new EmbeddedKafkaKraftBroker(count, 1);
		this.broker.brokerProperties(Map.of("log.retention.check.interval.ms", "500", "log.segment.delete.delay.ms",
				"100", "transaction.state.log.replication.factor", "1", "transaction.state.log.min.isr", "1",
				"log.initial.task.delay.ms", "500", "transaction.state.log.num.partitions", "1", "num.network.threads",
				"1", "num.io.threads", "2"));
		this.broker.brokerProperties(properties);
		this.broker.afterPropertiesSet();
		this.admin = Admin.create(Map.of("bootstrap.servers", servers()));
	}

	/**
	 * The broker that all tests share.
	 */
	public static synchronized KafkaBroker shared() {
		if (shared == null) {
			// Spring's broker ends with the JVM
			Map<String, String> properties = new HashMap<>(AUTHORIZER);
			properties.putAll(KafkaUsers.brokerProperties());
			shared = new KafkaBroker(1, properties);
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
		return new KafkaBroker(1, properties);
	}

	/**
	 * Several brokers, which notice soon that one of them is away. Without access rights:
	 * of several controllers none would be allowed to learn from the others what is
	 * allowed.
	 * @param count how many
	 * @param properties of each of them
	 */
	public static KafkaBroker cluster(int count, Map<String, String> properties) {
		Map<String, String> all = new HashMap<>(Map.of("replica.lag.time.max.ms", "1000", "broker.session.timeout.ms",
				"3000", "broker.heartbeat.interval.ms", "500", "auto.leader.rebalance.enable", "false",
				"default.replication.factor", String.valueOf(count)));
		all.putAll(properties);
		return new KafkaBroker(count, all);
	}

	public String servers() {
		return this.broker.getBrokersAsString();
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
		this.broker.getCluster().brokers().values().forEach((server) -> {
			server.shutdown();
			server.awaitShutdown();
		});
	}

	/**
	 * Start it again, at the same port.
	 */
	public void start() {
		this.broker.getCluster().brokers().values().forEach((server) -> server.startup());
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

	private BrokerServer server(int id) {
		return this.broker.getCluster().brokers().get(id);
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
		this.admin.close(java.time.Duration.ofSeconds(1));
		this.broker.destroy();
	}

}
