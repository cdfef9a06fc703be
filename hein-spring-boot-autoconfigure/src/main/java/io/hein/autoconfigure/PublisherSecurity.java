package io.hein.autoconfigure;

import java.util.function.Supplier;

import io.hein.config.SslReloads;
import io.hein.core.HeinAuthenticator;
import io.hein.core.HeinAuthorizer;
import io.hein.transport.publisher.Publisher;
import io.netty.handler.ssl.ClientAuth;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/**
 * Hands TLS and authentication to the publisher's builder.
 *
 * @param properties the properties
 * @param bundles the SSL bundles, {@code null} if there are none
 * @param reloads counts reloads of bundles
 * @param authenticator the user's authenticator, {@code null} if there is none
 * @param authorizer the user's authorizer, {@code null} if there is none
 */
record PublisherSecurity(HeinPublisherProperties properties, @Nullable SslBundles bundles, SslReloads reloads,
		@Nullable HeinAuthenticator authenticator,
		@Nullable HeinAuthorizer authorizer) implements HeinPublisherCustomizer {

	private static final String BUNDLE = "hein.publisher.ssl.bundle";

	private static final String CLIENT_AUTH = "hein.publisher.ssl.client-auth";

	private static final String AUTH = "hein.publisher.auth";

	@Override
	public void customize(Publisher.Builder builder) {
		ssl(builder);
		HeinPublisherProperties.Auth auth = this.properties.getAuth();
		apply(AUTH + ".tokens", () -> builder.tokens(auth.getTokens()));
		auth.getSubscribers().forEach((name, subscriber) -> {
			String property = AUTH + ".subscribers." + name + ".tokens";
			apply(property, () -> builder.tokens(name, subscriber.getTokens()));
		});
		if (this.authenticator != null) {
			if (!auth.getTokens().isEmpty() || !auth.getSubscribers().isEmpty()) {
				throw new SecretPropertyException(AUTH,
						"there is a bean of the type HeinAuthenticator, which replaces these properties");
			}
			builder.authenticator(this.authenticator);
		}
		if (this.authorizer != null) {
			builder.authorizer(this.authorizer);
		}
	}

	private void ssl(Publisher.Builder builder) {
		HeinPublisherProperties.Ssl ssl = this.properties.getSsl();
		ClientAuth clientAuth = switch (ssl.getClientAuth()) {
			case NONE -> ClientAuth.NONE;
			case WANT -> ClientAuth.OPTIONAL;
			case NEED -> ClientAuth.REQUIRE;
		};
		String bundle = ssl.getBundle();
		if (StringUtils.hasText(bundle)) {
			builder.sslContext(SslContexts.of(BUNDLE, bundle, this.bundles,
					(content) -> SslContextFactory.server(content, clientAuth), this.reloads.publisher()));
		}
		else if (clientAuth != ClientAuth.NONE) {
			throw new InvalidConfigurationPropertyValueException(CLIENT_AUTH, ssl.getClientAuth(),
					"there are no certificates without TLS, which needs the property '" + BUNDLE + "'");
		}
	}

	private static void apply(String property, Supplier<?> target) {
		try {
			target.get();
		}
		catch (IllegalArgumentException ex) {
			throw new SecretPropertyException(property, String.valueOf(ex.getMessage()));
		}
	}

}
