package io.hein.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

/**
 * Fails the start when a property of the publisher's security is set that this version
 * does not know. To ignore it would be to leave open what the user wants closed. Values
 * are not shown: some are secrets.
 */
class UnknownPropertiesCheck implements BeanFactoryPostProcessor, EnvironmentAware {

	private Environment environment = new StandardEnvironment();

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		refuseUnknown("hein.publisher.auth", List.of("tokens", "subscribers"));
		refuseUnknown("hein.publisher.ssl", List.of("bundle", "clientauth"));
	}

	/**
	 * What is misspelt here would leave the door open.
	 */
	private void refuseUnknown(String prefix, List<String> known) {
		Binder.get(this.environment)
			.bind(prefix, Bindable.mapOf(String.class, Object.class))
			.orElse(Map.of())
			.keySet()
			.stream()
			.filter((key) -> !known
				.contains(key.replaceAll("[.\\[].*", "").replaceAll("[-_]", "").toLowerCase(Locale.ROOT)))
			.findFirst()
			.ifPresent((key) -> {
				throw new UnknownPropertyException(prefix + "." + key);
			});
	}

}
