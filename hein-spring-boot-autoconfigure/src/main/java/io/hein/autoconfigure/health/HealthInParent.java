package io.hein.autoconfigure.health;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.ApplicationContext;

/**
 * Shows the health of what a child context has where its parent shows its own, for as
 * long as the child lasts.
 */
class HealthInParent implements SmartInitializingSingleton, DisposableBean {

	private static final Log logger = LogFactory.getLog(HealthInParent.class);

	private final HealthContributorRegistry registry;

	private final ApplicationContext context;

	private @Nullable String name;

	/**
	 * Create it.
	 * @param registry that of the parent
	 * @param context the child
	 */
	HealthInParent(HealthContributorRegistry registry, ApplicationContext context) {
		this.registry = registry;
		this.context = context;
	}

	@Override
	public void afterSingletonsInstantiated() {
		String bean = HeinHealthContributorAutoConfiguration.CONTRIBUTOR;
		if (this.context.containsLocalBean(bean)) {
			register("hein-" + String.valueOf(this.context.getId()).replace('/', '-'),
					this.context.getBean(bean, HealthContributor.class));
		}
	}

	private void register(String name, HealthContributor contributor) {
		try {
			this.registry.registerContributor(name, contributor);
			this.name = name;
		}
		catch (RuntimeException ex) {
			logger.warn("The health of the publishers and connections of the child context '"
					+ this.context.getDisplayName() + "' cannot be shown with that of its parent", ex);
		}
	}

	@Override
	public void destroy() {
		if (this.name != null) {
			this.registry.unregisterContributor(this.name);
		}
	}

}
