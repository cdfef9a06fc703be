package io.hein.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.hein.listener.HeinListenerErrorHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Collects endpoints until all beans exist, then registers them; later ones are
 * registered at once. Thread-safe.
 *
 * @since 0.1.0
 */
public class HeinListenerEndpointRegistrar {

	private final Supplier<HeinListenerEndpointRegistry> registry;

	private final Supplier<HeinListenerContainerFactory> defaultFactory;

	private final List<Registration> registrations = new ArrayList<>();

	private final Map<String, String> declarations = new HashMap<>();

	private final Set<HeinListenerErrorHandler> errorHandlers = Collections.newSetFromMap(new IdentityHashMap<>());

	private @Nullable HeinListenerContainerFactory containerFactory;

	private boolean ready;

	/**
	 * Create a registrar.
	 * @param registry where endpoints are registered; obtained when there is one
	 * @param defaultFactory makes their containers; obtained when there is an endpoint
	 * that needs it
	 */
	public HeinListenerEndpointRegistrar(Supplier<HeinListenerEndpointRegistry> registry,
			Supplier<HeinListenerContainerFactory> defaultFactory) {
		this.registry = registry;
		this.defaultFactory = defaultFactory;
	}

	/**
	 * Set what makes the containers of all endpoints that do not bring a factory along.
	 * @param containerFactory the factory
	 */
	public synchronized void setContainerFactory(HeinListenerContainerFactory containerFactory) {
		Assert.notNull(containerFactory, "'containerFactory' must not be null");
		this.containerFactory = containerFactory;
	}

	/**
	 * Register an endpoint.
	 * @param endpoint the endpoint
	 */
	public void registerEndpoint(HeinListenerEndpoint endpoint) {
		registerEndpoint(endpoint, null);
	}

	/**
	 * Register an endpoint.
	 * @param endpoint the endpoint
	 * @param factory makes its container, {@code null} for the common one
	 */
	public synchronized void registerEndpoint(HeinListenerEndpoint endpoint,
			@Nullable HeinListenerContainerFactory factory) {
		Assert.notNull(endpoint, "'endpoint' must not be null");
		Registration registration = new Registration(endpoint, factory);
		if (this.ready) {
			this.declarations.keySet().retainAll(this.registry.get().getListenerContainerIds());
			register(registration);
		}
		else {
			this.registrations.add(registration);
		}
	}

	/**
	 * Whether nothing was registered, or everything removed again.
	 * @return whether there is nothing
	 */
	public synchronized boolean isEmpty() {
		return this.registrations.isEmpty() && this.declarations.isEmpty();
	}

	/**
	 * The error handlers that endpoints have named.
	 * @return the handlers of those that were registered until the start
	 */
	public synchronized Collection<HeinListenerErrorHandler> errorHandlers() {
		return List.copyOf(this.errorHandlers);
	}

	/**
	 * Register what was collected: first the endpoints whose ids were chosen, so that
	 * generated ids do not collide with them.
	 */
	public synchronized void registerAll() {
		this.ready = true;
		this.registrations.stream().filter((registration) -> !registration.isWithoutId()).forEach(this::register);
		this.registrations.stream().filter(Registration::isWithoutId).toList().forEach(this::register);
		this.registrations.clear();
	}

	private void register(Registration registration) {
		HeinListenerEndpointRegistry registry = this.registry.get();
		if (registration.isWithoutId() && registration.endpoint instanceof AbstractHeinListenerEndpoint endpoint) {
			endpoint.setId(registry.unusedId(endpoint.getIdBase()));
		}
		String id = registration.endpoint.getId();
		String declaration = registration.endpoint.toString();
		try {
			registry.registerListenerContainer(registration.endpoint, factory(registration));
		}
		catch (DuplicateListenerException ex) {
			String other = this.declarations.get(id);
			throw (other != null) ? new DuplicateListenerException(id, other, declaration) : ex;
		}
		catch (IllegalStateException | IllegalArgumentException ex) {
			throw new InvalidListenerException(declaration, String.valueOf(ex.getMessage()),
					"Correct the declaration of the listener.", ex);
		}
		this.declarations.put(id, declaration);
		HeinListenerErrorHandler errorHandler = registration.endpoint.getErrorHandler();
		if (errorHandler != null && !this.registrations.isEmpty()) {
			this.errorHandlers.add(errorHandler);
		}
	}

	private HeinListenerContainerFactory factory(Registration registration) {
		if (registration.factory != null) {
			return registration.factory;
		}
		if (this.containerFactory == null) {
			this.containerFactory = this.defaultFactory.get();
		}
		return this.containerFactory;
	}

	private record Registration(HeinListenerEndpoint endpoint, @Nullable HeinListenerContainerFactory factory) {

		boolean isWithoutId() {
			return this.endpoint.getId().isEmpty();
		}

	}

}
