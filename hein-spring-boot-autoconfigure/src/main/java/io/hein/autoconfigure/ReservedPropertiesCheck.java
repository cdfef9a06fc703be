package io.hein.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

/**
 * Fails the start when a property is set that only a version with TLS understands. To
 * ignore it would be to leave open what the user wants closed. Values are not shown: some
 * are secrets.
 */
class ReservedPropertiesCheck implements BeanFactoryPostProcessor, EnvironmentAware {

	private static final String TLS = "this version of Hein has no TLS yet, and nothing that is built on it";

	private Environment environment = new StandardEnvironment();

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		for (String group : List.of("ssl", "auth")) {
			refuseGroup("hein.publisher." + group, TLS);
		}
		List<String> connections = new ArrayList<>();
		connections.add(ConnectionProperties.SUBSCRIBER);
		ConnectionProperties.named(this.environment)
			.forEach((name) -> connections.add(ConnectionProperties.prefix(name)));
		for (String prefix : connections) {
			refuseGroup(prefix + ".ssl", TLS);
			refuseValue(prefix + ".token");
		}
	}

	private void refuseGroup(String prefix, String reason) {
		Binder.get(this.environment)
			.bind(prefix, Bindable.mapOf(String.class, Object.class))
			.ifBound((values) -> refuse(firstName(prefix, values), reason));
	}

	private static String firstName(String prefix, Map<?, ?> values) {
		return values.entrySet()
			.stream()
			.findFirst()
			.map((entry) -> (entry.getValue() instanceof Map<?, ?> nested)
					? firstName(prefix + "." + entry.getKey(), nested) : prefix + "." + entry.getKey())
			.orElse(prefix);
	}

	private void refuseValue(String property) {
		Binder.get(this.environment).bind(property, String.class).ifBound((value) -> refuse(property, TLS));
	}

	private static void refuse(String property, String reason) {
		throw new ReservedPropertyException(property, reason);
	}

}
