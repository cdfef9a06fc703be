package io.hein.autoconfigure.metrics;

import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * What the parent of a context, and its parents, have of meters.
 *
 * @param beans the parent's beans, {@code null} if there is no parent
 */
record MetersOfParent(@Nullable BeanFactory beans) {

	static MetersOfParent of(HierarchicalBeanFactory beans) {
		return new MetersOfParent(beans.getParentBeanFactory());
	}

	/**
	 * Whether a bean has meters there.
	 * @param type the bean's type
	 * @return whether there is one
	 */
	boolean have(Class<?> type) {
		return !names(type).isEmpty();
	}

	/**
	 * The names of beans there.
	 * @param type the type of the beans
	 * @return the names
	 */
	List<String> names(Class<?> type) {
		return (this.beans instanceof ListableBeanFactory listable)
				? List.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(listable, type, true, false)) : List.of();
	}

	/**
	 * Where meters are registered there: in the registry that is meant where one is, or
	 * in all.
	 * @return the registries
	 */
	List<MeterRegistry> registries() {
		if (this.beans == null) {
			return List.of();
		}
		MeterRegistry unique = this.beans.getBeanProvider(MeterRegistry.class).getIfUnique();
		return (unique != null) ? List.of(unique)
				: this.beans.getBeanProvider(MeterRegistry.class).orderedStream().toList();
	}

}
