package io.hein.autoconfigure;

import java.util.Set;

import io.hein.config.HeinBeanNames;
import io.hein.transport.subscriber.Subscriber;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a subscriber for each named connection that has an address, a service or a
 * source of addresses, unless the user has a bean of its name. The definitions are such
 * that ahead-of-time processing can write them down: a factory method with the
 * connection's name as its argument.
 */
class NamedSubscribersRegistrar implements ImportBeanDefinitionRegistrar {

	private final Environment environment;

	NamedSubscribersRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importingClassMetadata, BeanDefinitionRegistry registry) {
		Set<String> named = ConnectionProperties.named(this.environment);
		for (String connection : named) {
			String name = HeinBeanNames.subscriber(connection);
			if (isKnown(registry, connection, named) && !registry.containsBeanDefinition(name)
					&& !isInherited(registry, connection, name)) {
				registry.registerBeanDefinition(name, definition(connection));
			}
		}
	}

	private boolean isKnown(BeanDefinitionRegistry registry, String connection, Set<String> named) {
		return ConnectionProperties.hasAddress(this.environment, connection)
				|| ConnectionProperties.hasService(this.environment, connection)
				|| ConnectionProperties.isFleet(this.environment, connection)
						&& registry instanceof ConfigurableListableBeanFactory beans
						&& AddressSources.nameFor(beans, connection, named) != null;
	}

	private boolean isInherited(BeanDefinitionRegistry registry, String connection, String name) {
		return registry instanceof BeanFactory beans && Inheritance.isInherited(beans, this.environment, name,
				(environment) -> ConnectionProperties.placesIn(environment, connection));
	}

	private static RootBeanDefinition definition(String connection) {
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setTargetType(Subscriber.class);
		definition.setFactoryBeanName(HeinSubscriberConfiguration.FACTORY);
		definition.setFactoryMethodName("create");
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, connection);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, connection));
		definition.setDestroyMethodName("close");
		// So that without a qualifier the default one is meant: it cannot be primary, the
		// application may have a primary one
		definition.setFallback(true);
		return definition;
	}

}
