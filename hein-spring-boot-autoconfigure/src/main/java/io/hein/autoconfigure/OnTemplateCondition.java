package io.hein.autoconfigure;

import java.util.List;

import io.hein.config.HeinBeanNames;
import io.hein.config.MainPublisher;
import io.hein.core.HeinOperations;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.Assert;

/**
 * Matches if there is a publisher that a template sends with, and no template for it yet.
 * A template of the user takes the place of the one for his only publisher, but not of
 * the one for the publisher of the properties beside others.
 */
class OnTemplateCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		Assert.state(beans != null, "There is no bean factory in this phase");
		ConditionMessage.Builder message = ConditionMessage.forCondition("Hein template");
		String publisher = MainPublisher.nameIn(beans);
		if (publisher == null) {
			return ConditionOutcome.noMatch(message.because("there is no publisher that it would send with"));
		}
		List<String> local = MainPublisher.namesIn(beans);
		List<String> templates = List.of((local.isEmpty())
				? BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, HeinOperations.class, true, false)
				: beans.getBeanNamesForType(HeinOperations.class, true, false));
		boolean beside = local.size() > 1 && publisher.equals(HeinBeanNames.PUBLISHER)
				&& !beans.containsBeanDefinition(HeinBeanNames.TEMPLATE);
		return (templates.isEmpty() || beside) ? ConditionOutcome.match(message.foundExactly("publisher " + publisher))
				: ConditionOutcome.noMatch(message.found("template", "templates").items(templates));
	}

}
