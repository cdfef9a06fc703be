package io.hein.autoconfigure.actuate;

import java.util.ArrayList;
import java.util.List;

import io.hein.actuate.endpoint.HeinEndpoint;
import io.hein.autoconfigure.HeinAutoConfiguration;
import io.hein.config.HeinConnections;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.transport.publisher.Publisher;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of the endpoint {@code hein}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = HeinAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(HeinEndpoint.class)
@ConditionalOnBean({ HeinConnections.class, HeinListenerEndpointRegistry.class })
public final class HeinEndpointAutoConfiguration {

	static final String NAME = "heinEndpoint";

	HeinEndpointAutoConfiguration() {
	}

	@Bean(NAME)
	@Conditional(OnOwnEndpointCondition.class)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	HeinEndpoint heinEndpoint(ConfigurableListableBeanFactory beans) {
		return new HeinEndpoint(all(Publisher.class, beans), all(HeinConnections.class, beans),
				all(HeinListenerEndpointRegistry.class, beans));
	}

	/**
	 * The beans of a context and then those of its parents, which may have the same
	 * names.
	 */
	private static <T> List<T> all(Class<T> type, ConfigurableListableBeanFactory beans) {
		List<T> all = new ArrayList<>();
		BeanFactory current = beans;
		while (current instanceof ListableBeanFactory listable) {
			for (String name : listable.getBeanNamesForType(type, false, false)) {
				all.add(listable.getBean(name, type));
			}
			current = (current instanceof HierarchicalBeanFactory hierarchical) ? hierarchical.getParentBeanFactory()
					: null;
		}
		return all;
	}

}
