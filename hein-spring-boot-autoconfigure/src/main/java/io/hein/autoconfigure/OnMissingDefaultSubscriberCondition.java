package io.hein.autoconfigure;

import io.hein.config.HeinBeanNames;
import io.hein.transport.fleet.AddressSource;
import io.hein.transport.fleet.Attach;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.Assert;

/**
 * Matches if the context knows an address for the default connection, and has no
 * subscriber of its name. Other subscribers are connections beside it.
 */
class OnMissingDefaultSubscriberCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		Assert.state(beans != null, "There is no bean factory in this phase");
		ConditionMessage.Builder message = ConditionMessage.forCondition("Hein default subscriber");
		if (beans.containsLocalBean(HeinBeanNames.SUBSCRIBER)) {
			return ConditionOutcome.noMatch(message.found("bean").items(HeinBeanNames.SUBSCRIBER));
		}
		if (beans.getBeanNamesForType(HeinConnectionDetails.class, true, false).length > 0) {
			return ConditionOutcome.match(message.found("bean").items(HeinConnectionDetails.class.getName()));
		}
		if (attachesToAll(context) && beans.getBeanNamesForType(AddressSource.class, true, false).length > 0) {
			return ConditionOutcome.match(message.found("bean").items(AddressSource.class.getName()));
		}
		boolean atParent = beans.containsBean(HeinBeanNames.SUBSCRIBER);
		boolean details = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, HeinConnectionDetails.class, true,
				false).length > 0;
		return (details && !atParent) ? ConditionOutcome.match(message.because("the parent has an address"))
				: ConditionOutcome
					.noMatch(message.because((atParent) ? "that of the parent is used" : "it has no address"));
	}

	private static boolean attachesToAll(ConditionContext context) {
		return Binder.get(context.getEnvironment())
			.bind(ConnectionProperties.SUBSCRIBER + ".attach", Attach.class)
			.orElse(Attach.ANY) == Attach.ALL;
	}

}
