package io.hein.autoconfigure;

import java.util.List;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Gives each context properties of its own. Spring Boot leaves them away in a context
 * whose parent has some, which would make those of the child count for nothing.
 */
class LocalPropertiesRegistrar implements ImportBeanDefinitionRegistrar {

	private static final List<Class<?>> TYPES = List.of(HeinJsonProperties.class, HeinNettyProperties.class,
			HeinPublisherProperties.class, HeinSubscriberProperties.class, HeinTemplateProperties.class);

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importingClassMetadata, BeanDefinitionRegistry registry) {
		for (Class<?> type : TYPES) {
			String name = name(type);
			if (!registry.containsBeanDefinition(name)) {
				registry.registerBeanDefinition(name, new RootBeanDefinition(type));
			}
		}
	}

	private static String name(Class<?> type) {
		ConfigurationProperties annotation = AnnotatedElementUtils.findMergedAnnotation(type,
				ConfigurationProperties.class);
		return ((annotation != null) ? annotation.prefix() + "-" : "") + type.getName();
	}

}
