package io.hein.autoconfigure.metrics;

import io.hein.config.MainPublisher;
import io.hein.metrics.HeinPublisherMetrics;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.Assert;

/**
 * Matches if there is a publisher that is meant where one is meant, and a parent context
 * that has it does not measure it.
 */
class OnMainPublisherCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Hein main publisher");
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		Assert.state(beans != null, "There is no bean factory in this phase");
		String name = MainPublisher.nameIn(beans);
		if (name == null) {
			return ConditionOutcome.noMatch(message.because("there is none, or none is primary"));
		}
		boolean measured = !beans.containsLocalBean(name) && MetersOfParent.of(beans).have(HeinPublisherMetrics.class);
		return (measured) ? ConditionOutcome.noMatch(message.because("the parent has meters of it"))
				: ConditionOutcome.match(message.foundExactly(name));
	}

}
