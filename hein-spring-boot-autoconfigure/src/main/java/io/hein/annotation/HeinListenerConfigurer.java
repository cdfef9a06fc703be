package io.hein.annotation;

import io.hein.config.HeinListenerEndpointRegistrar;

/**
 * A bean that registers endpoints by code, or has a say in how those of annotations are
 * registered. Called once, when all singletons are there.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HeinListenerConfigurer {

	/**
	 * Configure the registration.
	 * @param registrar the registrar
	 */
	void configureHeinListeners(HeinListenerEndpointRegistrar registrar);

}
