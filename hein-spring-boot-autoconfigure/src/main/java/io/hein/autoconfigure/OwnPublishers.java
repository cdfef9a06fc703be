package io.hein.autoconfigure;

import java.util.function.Predicate;

import io.hein.transport.backbone.BackboneStatus;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.publisher.Publisher;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Whether a log is that of a publisher of this application, the publishers of the parent
 * included. Looks at those that there are and makes none, since event loops ask.
 */
class OwnPublishers implements Predicate<Epoch> {

	private final ConfigurableListableBeanFactory beanFactory;

	OwnPublishers(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public boolean test(Epoch epoch) {
		BeanFactory beans = this.beanFactory;
		while (beans instanceof ConfigurableListableBeanFactory present) {
			if (isAny(present, epoch)) {
				return true;
			}
			beans = present.getParentBeanFactory();
			beans = (beans instanceof ConfigurableApplicationContext context) ? context.getBeanFactory() : beans;
		}
		return false;
	}

	private static boolean isAny(ConfigurableListableBeanFactory beans, Epoch epoch) {
		for (String name : beans.getBeanNamesForType(Publisher.class, true, false)) {
			if (beans.getSingleton(name) instanceof Publisher publisher && mayHaveWelcomed(publisher)
					&& isOf(publisher.head(), epoch)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * A publisher whose log is not open yet has welcomed nobody, and to ask it for that
	 * log would wait until it is.
	 */
	private static boolean mayHaveWelcomed(Publisher publisher) {
		BackboneStatus backbone = publisher.backbone();
		return backbone == null || !backbone.topicId().isEmpty();
	}

	// A mock has no log
	private static boolean isOf(@Nullable Position head, Epoch epoch) {
		return head != null && head.epoch().equals(epoch);
	}

}
