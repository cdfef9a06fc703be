package io.hein.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import io.hein.config.HeinBeanNames;
import io.hein.transport.fleet.AddressSource;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Where the publishers of connections that attach to all are found, if not at their
 * addresses: the user's bean, or the service that the properties name. A bean is for the
 * named connection that is its qualifier or its name, otherwise for the default one.
 */
class AddressSources {

	private final ConfigurableListableBeanFactory beans;

	private final Collection<String> named;

	private final ObjectProvider<ServiceAddresses> services;

	AddressSources(ConfigurableListableBeanFactory beans, Collection<String> named,
			ObjectProvider<ServiceAddresses> services) {
		this.beans = beans;
		this.named = named;
		this.services = services;
	}

	/**
	 * Find what knows a connection's publishers.
	 * @param connection the connection's name
	 * @param service the service that its properties name
	 * @return the source, {@code null} if there are only addresses
	 */
	@Nullable AddressSource find(String connection, @Nullable ServiceSettings service) {
		String bean = nameFor(this.beans, connection, this.named);
		if (bean != null) {
			return this.beans.getBean(bean, AddressSource.class);
		}
		if (service == null) {
			return null;
		}
		ServiceAddresses services = this.services.getIfAvailable();
		AddressSource source = (services != null) ? services.of(service) : null;
		if (source == null) {
			throw new MissingDiscoveryClientException(service, services != null);
		}
		return source;
	}

	/**
	 * The name of the user's bean for a connection.
	 * @param beans where beans are
	 * @param connection the connection's name
	 * @param named the names of all connections beside the default one
	 * @return the name, {@code null} if there is none
	 */
	static @Nullable String nameFor(ConfigurableListableBeanFactory beans, String connection,
			Collection<String> named) {
		List<String> names = Arrays
			.asList(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, AddressSource.class, true, false));
		List<String> own = names.stream().filter((name) -> isFor(connection, name, beans)).toList();
		if (own.isEmpty() && HeinBeanNames.DEFAULT_CONNECTION.equals(connection)) {
			List<String> others = new ArrayList<>(names);
			others.removeIf((name) -> named.stream().anyMatch((other) -> isFor(other, name, beans)));
			own = others;
		}
		return (own.size() <= 1) ? own.stream().findFirst().orElse(null) : primary(own, connection, beans);
	}

	private static boolean isFor(String connection, String bean, ConfigurableListableBeanFactory beans) {
		return BeanFactoryAnnotationUtils.isQualifierMatch(connection::equals, bean, beans);
	}

	private static String primary(List<String> names, String connection, ConfigurableListableBeanFactory beans) {
		List<String> primary = names.stream()
			.filter((name) -> beans.containsBeanDefinition(name) && beans.getMergedBeanDefinition(name).isPrimary())
			.toList();
		if (primary.size() != 1) {
			throw new NoUniqueBeanDefinitionException(AddressSource.class, names.size(),
					"there are several for the connection '" + connection + "' (" + String.join(", ", names)
							+ "). Mark one of them as @Primary, or give each the name of its connection as its "
							+ "@Qualifier");
		}
		return primary.get(0);
	}

}
