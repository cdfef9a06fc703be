package io.hein.autoconfigure;

import java.util.function.Supplier;

import io.hein.config.HeinBeanNames;
import io.hein.config.SslReloads;
import io.hein.transport.subscriber.ExposedTokenException;
import io.hein.transport.subscriber.Subscriber;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * Hands TLS and the token of a connection to its builder.
 */
class SubscriberSecurity {

	private final String prefix;

	private final SslReloads.Counts reloads;

	private final @Nullable String token;

	private final boolean allowInsecure;

	private final @Nullable Supplier<SslContext> sslContext;

	/**
	 * Create the security of a connection.
	 * @param connection the connection's name
	 * @param properties the properties
	 * @param details the details of the default connection
	 * @param bundles the SSL bundles
	 * @param reloads counts reloads of bundles
	 */
	SubscriberSecurity(String connection, HeinSubscriberProperties properties, HeinConnectionDetails details,
			@Nullable SslBundles bundles, SslReloads reloads) {
		this.prefix = ConnectionProperties.prefix(connection);
		this.reloads = reloads.connection(connection);
		if (HeinBeanNames.DEFAULT_CONNECTION.equals(connection)) {
			this.token = details.getToken();
			this.allowInsecure = properties.isAllowInsecure();
			this.sslContext = (details instanceof PropertiesHeinConnectionDetails)
					? named(properties.getSsl().getBundle(), bundles) : given(details.getSslBundle());
		}
		else {
			HeinConnectionProperties named = properties.getConnection().get(connection);
			Assert.state(named != null, () -> "There are no properties of connection '" + connection + "'");
			this.token = named.getToken();
			this.allowInsecure = named.isAllowInsecure();
			this.sslContext = named(named.getSsl().getBundle(), bundles);
		}
	}

	private @Nullable Supplier<SslContext> named(@Nullable String bundle, @Nullable SslBundles bundles) {
		return (StringUtils.hasText(bundle))
				? SslContexts.of(this.prefix + ".ssl.bundle", bundle, bundles, SslContextFactory::client, this.reloads)
				: null;
	}

	private static @Nullable Supplier<SslContext> given(@Nullable SslBundle bundle) {
		if (bundle == null) {
			return null;
		}
		SslContext context = SslContextFactory.client(bundle);
		return () -> context;
	}

	void applyTo(Subscriber.Builder builder) {
		if (StringUtils.hasLength(this.token)) {
			builder.token(this.token);
		}
		builder.allowInsecure(this.allowInsecure);
		if (this.sslContext != null) {
			builder.sslContext(this.sslContext);
		}
	}

	/**
	 * Say whether it was for the token that the builder's last check failed.
	 * @param refusal what the builder said
	 * @return what to throw, {@code null} if it was something else
	 */
	@Nullable RuntimeException explain(IllegalArgumentException refusal) {
		return (refusal instanceof ExposedTokenException) ? new InsecureTokenException(this.prefix, refusal) : null;
	}

}
