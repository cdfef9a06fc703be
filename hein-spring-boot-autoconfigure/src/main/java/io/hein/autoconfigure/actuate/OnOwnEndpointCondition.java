package io.hein.autoconfigure.actuate;

import java.util.List;

import io.hein.actuate.endpoint.HeinEndpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.Assert;

/**
 * Matches unless an application has declared its own endpoint in a parent context: there
 * cannot be two of an id. That of a parent's auto-configuration does not count: it does
 * not know of its children.
 */
class OnOwnEndpointCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Hein endpoint");
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		Assert.state(beans != null, "There is no bean factory in this phase");
		return (isDeclaredIn(beans.getParentBeanFactory()))
				? ConditionOutcome.noMatch(message.because("the parent has its own"))
				: ConditionOutcome.match(message.because("no parent has its own"));
	}

	private static boolean isDeclaredIn(@Nullable BeanFactory parent) {
		if (!(parent instanceof ListableBeanFactory listable)) {
			return false;
		}
		List<String> names = List
			.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(listable, HeinEndpoint.class, true, false));
		return !names.isEmpty() && !(names.equals(List.of(HeinEndpointAutoConfiguration.NAME))
				&& HeinEndpoint.class.equals(parent.getType(HeinEndpointAutoConfiguration.NAME)));
	}

}
