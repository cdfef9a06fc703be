package io.hein.autoconfigure.metrics;

import io.hein.config.MainPublisher;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if there is a publisher that is meant where one is meant.
 */
class OnMainPublisherCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Hein main publisher");
		String name = MainPublisher.nameIn(context.getBeanFactory());
		return (name != null) ? ConditionOutcome.match(message.foundExactly(name))
				: ConditionOutcome.noMatch(message.because("there is none, or none is primary"));
	}

}
