package io.hein.autoconfigure;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

import io.hein.config.HeinBeanNames;
import io.hein.config.SslReloads;
import io.hein.core.PositionStore;
import io.hein.listener.PositionSaver;
import io.hein.transport.classic.ClassicProtocol;
import io.hein.transport.fleet.AddressSource;
import io.hein.transport.frame.Epoch;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.Assert;

/**
 * Makes the subscribers of all connections. Nothing is dialled by it.
 */
class HeinSubscriberFactory {

	private final HeinSubscriberProperties properties;

	private final SubscriberNames names;

	private final HeinConnectionDetails details;

	private final @Nullable SslBundles sslBundles;

	private final SslReloads sslReloads;

	private final EventLoops eventLoops;

	private final @Nullable PositionStore positionStore;

	private final @Nullable Function<String, Executor> laneExecutors;

	private final @Nullable IntSupplier localPort;

	private final Predicate<Epoch> ownPublishers;

	private final AddressSources addressSources;

	private final List<HeinSubscriberCustomizer> customizers;

	HeinSubscriberFactory(HeinSubscriberProperties properties, SubscriberNames names,
			@Nullable HeinConnectionDetails details, @Nullable SslBundles sslBundles, SslReloads sslReloads,
			EventLoops eventLoops, @Nullable PositionStore positionStore,
			@Nullable Function<String, Executor> laneExecutors, @Nullable IntSupplier localPort,
			Predicate<Epoch> ownPublishers, AddressSources addressSources, List<HeinSubscriberCustomizer> customizers) {
		this.properties = properties;
		this.names = names;
		// with a source there need not be any address, but secrets as ever
		this.details = (details != null) ? details : new PropertiesHeinConnectionDetails(properties, sslBundles);
		this.sslBundles = sslBundles;
		this.sslReloads = sslReloads;
		this.eventLoops = eventLoops;
		this.positionStore = positionStore;
		this.laneExecutors = laneExecutors;
		this.localPort = localPort;
		this.ownPublishers = ownPublishers;
		this.addressSources = addressSources;
		this.customizers = List.copyOf(customizers);
	}

	/**
	 * Make a connection's subscriber.
	 * @param connection the connection's name
	 * @return a subscriber that was not started yet
	 */
	Subscriber create(String connection) {
		ConnectionSettings settings = new ConnectionSettings(connection, this.properties);
		SubscriberSecurity security = new SubscriberSecurity(connection, this.properties, this.details, this.sslBundles,
				this.sslReloads);
		Subscriber.Builder builder = Subscriber.builder().addresses(addresses(connection)).eventLoops(this.eventLoops);
		settings.applyTo(builder);
		security.applyTo(builder);
		PropertyValues.apply(ConnectionProperties.prefix(connection) + ".name", name(connection, settings),
				(name) -> name(builder, name, settings));
		if (this.localPort != null) {
			builder.localPort(this.localPort);
		}
		if (settings.isFleet()) {
			fleet(builder, connection, settings);
		}
		else if (this.positionStore != null) {
			builder.startAfter(PositionSaver.startAfter(this.positionStore, connection));
		}
		if (this.laneExecutors != null && !settings.isDirect()) {
			builder.laneExecutors(this.laneExecutors);
		}
		this.customizers.forEach((customizer) -> customizer.customize(connection, builder));
		try {
			return builder.build();
		}
		catch (IllegalArgumentException ex) {
			RuntimeException insecure = security.explain(ex);
			throw (insecure != null) ? insecure : settings.explain(ex);
		}
	}

	private void fleet(Subscriber.Builder builder, String connection, ConnectionSettings settings) {
		if (!settings.includesSelf()) {
			builder.exclude(this.ownPublishers);
		}
		AddressSource source = this.addressSources.find(connection, settings.service());
		if (source != null) {
			builder.addressSource(source);
		}
		if (this.positionStore != null) {
			builder.startAfterEach(PositionSaver.startAfterEach(this.positionStore, connection));
		}
	}

	private String name(String connection, ConnectionSettings settings) {
		HeinConnectionProperties named = this.properties.getConnection().get(connection);
		String name = (named != null) ? named.getName() : null;
		if (name != null && !name.isEmpty()) {
			return name;
		}
		return (settings.isClassic()) ? this.names.classicName(connection) : this.names.name(connection);
	}

	private static void name(Subscriber.Builder builder, String name, ConnectionSettings settings) {
		if (settings.isClassic() && !ClassicProtocol.isName(name)) {
			throw new IllegalArgumentException("A subscriber's name has at most " + ClassicProtocol.MAX_NAME
					+ " characters in the classic protocol, '" + name + "' has " + name.length());
		}
		builder.name(name);
	}

	private List<InetSocketAddress> addresses(String connection) {
		List<HeinConnectionDetails.Address> addresses = HeinBeanNames.DEFAULT_CONNECTION.equals(connection) ? detailed()
				: named(connection);
		if (this.localPort == null && addresses.stream().anyMatch(HeinConnectionDetails.Address::isOfOwnPublisher)) {
			throw new InvalidConfigurationPropertyValueException(ConnectionProperties.addresses(connection),
					"${" + LocalPort.PROPERTY + "}",
					"This application has no publisher whose port that could be: 'hein.publisher.port' is not set.");
		}
		return addresses.stream()
			.map((address) -> InetSocketAddress.createUnresolved(address.host(), address.port()))
			.toList();
	}

	private List<HeinConnectionDetails.Address> detailed() {
		return this.details.getAddresses();
	}

	private List<HeinConnectionDetails.Address> named(String connection) {
		HeinConnectionProperties named = this.properties.getConnection().get(connection);
		Assert.state(named != null, () -> "There are no properties of connection '" + connection + "'");
		return PropertiesHeinConnectionDetails.addresses(connection, named.getAddresses());
	}

}
