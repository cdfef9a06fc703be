package io.hein.autoconfigure;

import java.util.List;

import io.hein.config.HeinBeanNames;
import io.hein.config.MainPublisher;
import io.hein.core.HeinOperations;
import io.hein.transport.publisher.Publisher;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Explains that there is no template because there is no port. Goes before Boot's own
 * analyzer of missing beans, and leaves everything else to it.
 */
class NoPublisherFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException>
		implements Ordered {

	private final Environment environment;

	private final BeanFactory beans;

	NoPublisherFailureAnalyzer(Environment environment, BeanFactory beans) {
		this.environment = environment;
		this.beans = beans;
	}

	@Override
	public int getOrder() {
		return 0;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause,
			@Nullable String description) {
		Class<?> type = (cause.getResolvableType() != null) ? cause.getResolvableType().resolve() : null;
		if (type == null || cause.getNumberOfBeansFound() > 0
				|| !(HeinOperations.class.isAssignableFrom(type) || Publisher.class.isAssignableFrom(type))) {
			return null;
		}
		String who = (description != null) ? description : "The application";
		List<String> publishers = publishers();
		if (publishers.size() > 1) {
			return new FailureAnalysis(
					who + " requires a bean of type '" + type.getName()
							+ "', which does not exist because there are several publishers ("
							+ String.join(", ", publishers) + ") and none of them is primary.",
					"Mark one of the publishers as @Primary, name one '" + HeinBeanNames.PUBLISHER
							+ "', or declare a HeinTemplate for each of them.",
					cause);
		}
		boolean enabled = this.environment.getProperty("hein.enabled", Boolean.class, true);
		if (enabled && OnPublisherPortCondition.isPortSet(this.environment)) {
			return null;
		}
		String why = (enabled) ? "the property 'hein.publisher.port' is not set"
				: "the property 'hein.enabled' is false";
		String action = (enabled)
				? "Set the property 'hein.publisher.port' to the port to publish on, such as '7766' ('0' for any free port)."
				: "Set the property 'hein.enabled' to 'true', or ask for the bean with ObjectProvider.";
		return new FailureAnalysis(
				who + " requires a bean of type '" + type.getName() + "', which does not exist because " + why + ".",
				action, cause);
	}

	private List<String> publishers() {
		return (this.beans instanceof ListableBeanFactory listable && MainPublisher.nameIn(listable) == null)
				? MainPublisher.namesIn(listable) : List.of();
	}

}
