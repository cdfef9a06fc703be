package io.hein.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Matches when there is a port to publish on. An empty value is none.
 */
class OnPublisherPortCondition extends SpringBootCondition {

	private static final String PROPERTY = "hein.publisher.port";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Hein publisher port");
		return isPortSet(context.getEnvironment()) ? ConditionOutcome.match(message.foundExactly(PROPERTY))
				: ConditionOutcome.noMatch(message.didNotFind("property").items(PROPERTY));
	}

	static boolean isPortSet(Environment environment) {
		return Binder.get(environment).bind(PROPERTY, String.class).map(StringUtils::hasText).orElse(false);
	}

}
