package io.hein.autoconfigure.metrics;

import io.hein.autoconfigure.HeinAutoConfiguration;
import io.hein.config.HeinConnections;
import io.hein.config.MainPublisher;
import io.hein.config.SslReloads;
import io.hein.listener.ListenerInstrumentation;
import io.hein.metrics.HeinEventMetrics;
import io.hein.metrics.HeinListenerMetrics;
import io.hein.metrics.HeinPublisherMetrics;
import io.hein.metrics.HeinSslMetrics;
import io.hein.metrics.HeinSubscriberMetrics;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.util.Assert;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of Hein's meters.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = HeinAutoConfiguration.class,
		afterName = { "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ HeinConnections.class, MeterRegistry.class })
public final class HeinMetricsAutoConfiguration {

	/**
	 * Right after the publisher's.
	 */
	private static final int PUBLISHER_PHASE = Integer.MIN_VALUE + 1025;

	HeinMetricsAutoConfiguration() {
	}

	@Bean
	@Conditional(OnMainPublisherCondition.class)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	HeinPublisherMetrics heinPublisherMetrics(ConfigurableListableBeanFactory beans) {
		Publisher publisher = publisher(beans, MainPublisher.nameIn(beans));
		Assert.state(publisher != null, "There is no longer a publisher that could be measured");
		return bound(new HeinPublisherMetrics(publisher, PUBLISHER_PHASE), beans);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	HeinSubscriberMetrics heinSubscriberMetrics(HeinConnections connections, ConfigurableListableBeanFactory beans) {
		boolean apart = MetersOfParent.of(beans).have(HeinSubscriberMetrics.class);
		return bound(new HeinSubscriberMetrics((apart) ? new OwnConnections(connections) : connections), beans);
	}

	/**
	 * One for all contexts that use the event loops of the first of them.
	 */
	@Bean
	@Conditional(OnPublisherOrSubscriberCondition.class)
	@ConditionalOnMissingBean
	HeinEventMetrics heinEventMetrics(EventLoops eventLoops, ConfigurableListableBeanFactory beans) {
		return bound(new HeinEventMetrics(eventLoops.events()), beans);
	}

	/**
	 * Of what belongs to this context, for that is what it counts.
	 */
	@Bean
	@Conditional(OnPublisherOrSubscriberCondition.class)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	HeinSslMetrics heinSslMetrics(SslReloads reloads, ConfigurableListableBeanFactory beans,
			HeinConnections connections) {
		String main = MainPublisher.nameIn(beans);
		Publisher own = (main != null && beans.containsLocalBean(main)) ? publisher(beans, main) : null;
		return bound(new HeinSslMetrics(reloads, own, new OwnConnections(connections)), beans);
	}

	@Bean
	@ConditionalOnSingleCandidate(MeterRegistry.class)
	@Conditional(OnOwnTimersCondition.class)
	@ConditionalOnMissingBean(value = ListenerInstrumentation.class, search = SearchStrategy.CURRENT)
	HeinListenerMetrics heinListenerMetrics(MeterRegistry registry) {
		return new HeinListenerMetrics(registry);
	}

	private static @Nullable Publisher publisher(BeanFactory beans, @Nullable String name) {
		return (name != null) ? beans.getBean(name, Publisher.class) : null;
	}

	/**
	 * Spring Boot binds what a context has to the registries of that context only.
	 */
	private static <B extends MeterBinder> B bound(B binder, ConfigurableListableBeanFactory beans) {
		if (beans.getBeanNamesForType(MeterRegistry.class, true, false).length == 0) {
			MetersOfParent.of(beans).registries().forEach(binder::bindTo);
		}
		return binder;
	}

}
