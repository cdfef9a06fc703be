package io.hein.autoconfigure;

import io.hein.config.HeinBeanNames;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Matches when there is a port to publish on. An empty value is none.
 */
class OnPublisherPortCondition extends SpringBootCondition implements ConfigurationCondition {

	private static final String PROPERTY = "hein.publisher.port";

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Hein publisher port");
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		if (beans != null && beans.containsLocalBean(HeinBeanNames.PUBLISHER)) {
			return ConditionOutcome.noMatch(message.found("bean").items(HeinBeanNames.PUBLISHER));
		}
		if (Inheritance.isInherited(beans, context.getEnvironment(), HeinBeanNames.PUBLISHER,
				(environment) -> Binder.get(environment).bind(PROPERTY, String.class).orElse(""))) {
			return ConditionOutcome.noMatch(message.because("the publisher of the parent is used"));
		}
		return isPortSet(context.getEnvironment()) ? ConditionOutcome.match(message.foundExactly(PROPERTY))
				: ConditionOutcome.noMatch(message.didNotFind("property").items(PROPERTY));
	}

	static boolean isPortSet(Environment environment) {
		return Binder.get(environment).bind(PROPERTY, String.class).map(StringUtils::hasText).orElse(false);
	}

}
