package io.hein.autoconfigure;

import io.hein.config.HeinBeanNames;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches when the default connection has an address. Asks the binder, since a list in
 * YAML is not one property.
 */
class OnSubscriberAddressCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Hein subscriber address");
		String property = ConnectionProperties.addresses(HeinBeanNames.DEFAULT_CONNECTION);
		if (Inheritance.isInherited(context.getBeanFactory(), context.getEnvironment(), HeinBeanNames.SUBSCRIBER,
				(environment) -> ConnectionProperties.addressesIn(environment, HeinBeanNames.DEFAULT_CONNECTION))) {
			return ConditionOutcome.noMatch(message.because("the subscriber of the parent is used"));
		}
		return ConnectionProperties.hasAddress(context.getEnvironment(), HeinBeanNames.DEFAULT_CONNECTION)
				? ConditionOutcome.match(message.foundExactly(property))
				: ConditionOutcome.noMatch(message.didNotFind("property").items(property));
	}

}
