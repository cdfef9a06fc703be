package io.hein.autoconfigure.metrics;

import java.util.List;

import io.hein.listener.ListenerInstrumentation;
import io.hein.metrics.HeinListenerMetrics;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.Assert;

/**
 * Matches unless an application has declared, in a parent context, what measures the
 * listeners of all.
 */
class OnOwnTimersCondition extends SpringBootCondition implements ConfigurationCondition {

	private static final String TIMERS = "heinListenerMetrics";

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Hein listener timers");
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		Assert.state(beans != null, "There is no bean factory in this phase");
		return (isDeclaredInParent(beans)) ? ConditionOutcome.noMatch(message.because("the parent has its own"))
				: ConditionOutcome.match(message.because("no parent has its own"));
	}

	private static boolean isDeclaredInParent(ConfigurableListableBeanFactory beans) {
		List<String> names = MetersOfParent.of(beans).names(ListenerInstrumentation.class);
		return !names.isEmpty()
				&& !(names.equals(List.of(TIMERS)) && HeinListenerMetrics.class.equals(beans.getType(TIMERS)));
	}

}
