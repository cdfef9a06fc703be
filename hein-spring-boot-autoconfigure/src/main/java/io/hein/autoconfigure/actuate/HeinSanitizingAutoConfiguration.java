package io.hein.autoconfigure.actuate;

import io.hein.autoconfigure.HeinConnectionDetails;
import io.hein.autoconfigure.HeinPublisherProperties;
import io.hein.autoconfigure.HeinSubscriberProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that keeps tokens out of Actuator's
 * endpoints, even where those show values.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public final class HeinSanitizingAutoConfiguration {

	HeinSanitizingAutoConfiguration() {
	}

	@Bean
	TokenSanitizingFunction heinSanitizingFunction(ObjectProvider<HeinPublisherProperties> publisher,
			ObjectProvider<HeinSubscriberProperties> subscriber, ObjectProvider<HeinConnectionDetails> details,
			BeanFactory beans) {
		return new TokenSanitizingFunction(new ConfiguredTokens(publisher, subscriber, details), inParent(beans));
	}

	private static @Nullable TokenSanitizingFunction inParent(BeanFactory beans) {
		BeanFactory parent = (beans instanceof HierarchicalBeanFactory hierarchical)
				? hierarchical.getParentBeanFactory() : null;
		return (parent != null) ? parent.getBeanProvider(TokenSanitizingFunction.class).getIfAvailable() : null;
	}

}
