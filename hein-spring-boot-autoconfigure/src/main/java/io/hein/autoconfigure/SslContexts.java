package io.hein.autoconfigure;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import io.hein.config.SslReloads;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.SafeLog;
import io.netty.handler.ssl.SslContext;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Netty's context of an SSL bundle, made anew whenever the bundle is reloaded. A bundle
 * that cannot be used fails the start; one that comes later is not taken, and the one
 * before stays. Thread-safe.
 */
final class SslContexts implements Supplier<SslContext> {

	private static final Log logger = SafeLog.getLog(SslContexts.class);

	private final String name;

	private final Function<SslBundle, SslContext> factory;

	private final SslReloads.Counts reloads;

	private volatile @Nullable SslContext current;

	private SslContexts(String name, Function<SslBundle, SslContext> factory, SslReloads.Counts reloads) {
		this.name = name;
		this.factory = factory;
		this.reloads = reloads;
	}

	/**
	 * Make the contexts of a bundle.
	 * @param property the property that names it
	 * @param name its name
	 * @param bundles where it is
	 * @param factory makes a context, or throws
	 * @param reloads counts what comes later
	 * @return the contexts
	 */
	static SslContexts of(String property, String name, @Nullable SslBundles bundles,
			Function<SslBundle, SslContext> factory, SslReloads.Counts reloads) {
		SslContexts contexts = new SslContexts(name, factory, reloads);
		if (bundles == null) {
			throw new InvalidConfigurationPropertyValueException(property, name, "there are no SSL bundles at all");
		}
		try {
			// first: what comes between the two must not be missed
			bundles.addBundleUpdateHandler(name, contexts::update);
			contexts.begin(bundles);
		}
		catch (NoSuchSslBundleException ex) {
			List<String> names = bundles.getBundleNames();
			throw new InvalidConfigurationPropertyValueException(property, name,
					"there is no SSL bundle of that name under 'spring.ssl.bundle'"
							+ ((names.isEmpty()) ? "" : ", only " + names),
					ex);
		}
		catch (RuntimeException ex) {
			throw new InvalidConfigurationPropertyValueException(property, name,
					"the SSL bundle cannot be used: " + reason(ex), ex);
		}
		return contexts;
	}

	private synchronized void begin(SslBundles bundles) {
		this.current = this.factory.apply(bundles.getBundle(this.name));
	}

	private synchronized void update(SslBundle bundle) {
		try {
			this.current = this.factory.apply(bundle);
			this.reloads.increment(SslReloads.Outcome.TAKEN);
			logger.info("SSL bundle '" + this.name + "' was reloaded: Hein uses it for new connections");
		}
		catch (RuntimeException ex) {
			this.reloads.increment(SslReloads.Outcome.FAILED);
			logger.error("SSL bundle '" + this.name + "' was reloaded, but cannot be used (" + reason(ex)
					+ "): the previous one stays in use");
		}
	}

	/**
	 * Its root cause, which may contain the text of a file: cut, and without line ends.
	 */
	private static String reason(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null && root.getCause() != root) {
			root = root.getCause();
		}
		return LimitedLog.escape((root.getMessage() != null) ? root.getMessage() : root.getClass().getSimpleName());
	}

	@Override
	public SslContext get() {
		SslContext context = this.current;
		if (context == null) {
			throw new IllegalStateException("SSL bundle '" + this.name + "' was never usable");
		}
		return context;
	}

}
