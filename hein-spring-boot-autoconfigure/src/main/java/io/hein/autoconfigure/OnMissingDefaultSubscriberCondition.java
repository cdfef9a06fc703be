package io.hein.autoconfigure;

import io.hein.config.HeinBeanNames;
import io.hein.transport.fleet.AddressSource;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.Assert;

/**
 * Matches if the context knows where publishers of the default connection are, and has no
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
		if (hasSource(beans, context.getEnvironment())) {
			return ConditionOutcome.match(message.found("bean").items(AddressSource.class.getName()));
		}
		if (hasService(beans, context.getEnvironment())) {
			return ConditionOutcome.match(message.foundExactly("the name of a service"));
		}
		boolean atParent = beans.containsBean(HeinBeanNames.SUBSCRIBER);
		boolean details = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, HeinConnectionDetails.class, true,
				false).length > 0;
		return (details && !atParent) ? ConditionOutcome.match(message.because("the parent has an address"))
				: ConditionOutcome
					.noMatch(message.because((atParent) ? "that of the parent is used" : "it has no address"));
	}

	private static boolean hasSource(ConfigurableListableBeanFactory beans, Environment environment) {
		return ConnectionProperties.isFleet(environment, HeinBeanNames.DEFAULT_CONNECTION)
				&& beans.getBeanNamesForType(AddressSource.class, true, false).length > 0 && AddressSources
					.nameFor(beans, HeinBeanNames.DEFAULT_CONNECTION, ConnectionProperties.named(environment)) != null;
	}

	private static boolean hasService(ConfigurableListableBeanFactory beans, Environment environment) {
		return ConnectionProperties.hasService(environment, HeinBeanNames.DEFAULT_CONNECTION)
				&& !Inheritance.isInherited(beans, environment, HeinBeanNames.SUBSCRIBER,
						(one) -> ConnectionProperties.placesIn(one, HeinBeanNames.DEFAULT_CONNECTION));
	}

}
