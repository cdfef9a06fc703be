package io.hein.autoconfigure;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.Assert;

/**
 * Matches if no application has declared a bean of the name, here or in a parent context.
 * The fallback of a parent does not count: it knows the parent's properties and beans
 * only.
 */
class OnMissingNamedBeanCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		Assert.state(beans != null, "There is no bean factory in this phase");
		String name = metadata.getAnnotations().get(Bean.class).getStringArray("name")[0];
		ConditionMessage.Builder message = ConditionMessage.forCondition("Hein bean of the application");
		boolean declared = beans.containsLocalBean(name) || (beans.containsBean(name) && !isFallback(beans, name));
		return (declared) ? ConditionOutcome.noMatch(message.found("bean").items(name))
				: ConditionOutcome.match(message.didNotFind("bean").items(name));
	}

	private static boolean isFallback(ConfigurableListableBeanFactory beans, String name) {
		try {
			return beans.getMergedBeanDefinition(name).isFallback();
		}
		catch (NoSuchBeanDefinitionException ex) {
			// registered as an instance
			return false;
		}
	}

}
