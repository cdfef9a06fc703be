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
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
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
	@ConditionalOnMissingBean
	HeinPublisherMetrics heinPublisherMetrics(BeanFactory beans) {
		Publisher publisher = mainPublisher(beans);
		Assert.state(publisher != null, "There is no longer a publisher that could be measured");
		return new HeinPublisherMetrics(publisher, PUBLISHER_PHASE);
	}

	private static @Nullable Publisher mainPublisher(BeanFactory beans) {
		String name = MainPublisher.nameIn(beans);
		return (name != null) ? beans.getBean(name, Publisher.class) : null;
	}

	@Bean
	@ConditionalOnMissingBean
	HeinSubscriberMetrics heinSubscriberMetrics(HeinConnections connections) {
		return new HeinSubscriberMetrics(connections);
	}

	@Bean
	@Conditional(OnPublisherOrSubscriberCondition.class)
	@ConditionalOnMissingBean
	HeinEventMetrics heinEventMetrics(EventLoops eventLoops) {
		return new HeinEventMetrics(eventLoops.events());
	}

	@Bean
	@Conditional(OnPublisherOrSubscriberCondition.class)
	@ConditionalOnMissingBean
	HeinSslMetrics heinSslMetrics(SslReloads reloads, BeanFactory beans, HeinConnections connections) {
		return new HeinSslMetrics(reloads, mainPublisher(beans), connections);
	}

	@Bean
	@ConditionalOnSingleCandidate(MeterRegistry.class)
	@ConditionalOnMissingBean(ListenerInstrumentation.class)
	HeinListenerMetrics heinListenerMetrics(MeterRegistry registry) {
		return new HeinListenerMetrics(registry);
	}

}
