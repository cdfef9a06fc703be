package io.hein.autoconfigure;

import java.util.Set;
import java.util.TreeSet;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.Assert;

/**
 * Matches when the user has no subscriber of his own for the default connection: those
 * that take the places of named connections do not count.
 */
class OnMissingDefaultSubscriberCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		Assert.state(beanFactory != null, "There is no bean factory in this phase");
		Set<String> present = new TreeSet<>(BeanFactoryHeinConnections.defaultCandidates(beanFactory,
				ConnectionProperties.named(context.getEnvironment())));
		ConditionMessage.Builder message = ConditionMessage.forCondition("Hein default subscriber");
		return (present.isEmpty()) ? ConditionOutcome.match(message.because("there is no other"))
				: ConditionOutcome.noMatch(message.found("bean", "beans").items(present));
	}

}
