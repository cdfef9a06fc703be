package io.hein.autoconfigure.health;

import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;

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
 * Matches when there is anything whose health could be shown, and is not shown by a
 * parent context.
 */
class OnPublisherOrSubscriberCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Hein publisher or subscriber");
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		Assert.state(beans != null, "There is no bean factory in this phase");
		boolean own = HeinHealthContributorAutoConfiguration.isShownBy(beans.getParentBeanFactory());
		return (exists(Publisher.class, beans, own) || exists(Subscriber.class, beans, own))
				? ConditionOutcome.match(message.because("there is one"))
				: ConditionOutcome.noMatch(message.because("there is none"));
	}

	private static boolean exists(Class<?> type, ConfigurableListableBeanFactory beans, boolean own) {
		String[] names = (own) ? beans.getBeanNamesForType(type, true, false)
				: BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false);
		return names.length > 0;
	}

}
