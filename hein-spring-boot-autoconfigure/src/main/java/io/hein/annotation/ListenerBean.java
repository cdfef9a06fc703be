package io.hein.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

import io.hein.annotation.AnnotationAttributesResolver.Attributes;
import io.hein.annotation.ListenerAnnotations.AnnotatedMethod;
import io.hein.config.AbstractHeinListenerEndpoint;
import io.hein.config.InvalidListenerException;
import io.hein.config.MethodHeinListenerEndpoint;
import io.hein.config.MultiMethodHeinListenerEndpoint;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.util.StringUtils;

/**
 * A bean that has listeners.
 *
 * @param key what the listeners belong to
 * @param name the bean's name
 * @param bean the bean, which may be a proxy
 * @param type the class that has the annotations
 * @param wrapped whether another object took the place of the bean when it was
 * initialized
 */
record ListenerBean(ListenerKey key, String name, Object bean, Class<?> type, boolean wrapped) {

	/**
	 * A bean of the factory that is complete.
	 */
	ListenerBean(String name, Object bean, Class<?> type) {
		this(ListenerKey.ofBean(bean, name), name, bean, type, false);
	}

	/**
	 * What the annotations say.
	 * @param exposed the bean as others get it
	 * @param beans the bean factory
	 * @return the endpoints, in an order that is always the same
	 * @throws InvalidListenerException if a listener cannot work as it was declared
	 */
	List<Declared> declared(Object exposed, BeanFactory beans) {
		checkSingleton(beans);
		List<Declared> declared = new ArrayList<>();
		ListenerAnnotations annotations = ListenerAnnotations.of(this.type);
		for (AnnotatedMethod annotated : annotations.methods()) {
			checkMethod(annotated);
			for (HeinListener listener : annotated.listeners()) {
				declared.add(declared(listener, beans,
						new MethodHeinListenerEndpoint(exposed, this.name, annotated.method())));
			}
		}
		List<AnnotatedMethod> handlers = annotations.handlers();
		checkHandlers(annotations.listeners(), handlers);
		List<Method> methods = handlers.stream().map(AnnotatedMethod::method).toList();
		Method byDefault = handlers.stream()
			.filter(AnnotatedMethod::isDefault)
			.map(AnnotatedMethod::method)
			.findFirst()
			.orElse(null);
		for (HeinListener listener : annotations.listeners()) {
			declared.add(declared(listener, beans,
					new MultiMethodHeinListenerEndpoint(exposed, this.name, methods, byDefault)));
		}
		return declared;
	}

	// The listeners of instances that come and go would never be removed
	private void checkSingleton(BeanFactory beans) {
		if (this.key instanceof ListenerKey.Bean own && beans.containsBean(this.name)
				&& !beans.isSingleton(own.name())) {
			throw invalid(
					"it is not a singleton: it would not be known when the listeners of its instances start and stop",
					"Make the bean a singleton, or give its scope a proxy: "
							+ "@Scope(proxyMode = ScopedProxyMode.TARGET_CLASS).");
		}
	}

	/**
	 * What others get, which is not what was initialized if it was asked for before that.
	 * A bean that is being made is not asked for if it was wrapped: that would make
	 * another proxy of it, or have it used without one.
	 * @param beans the bean factory
	 * @return the bean that is called
	 */
	Object exposed(BeanFactory beans) {
		if (!(this.key instanceof ListenerKey.Bean) || !(beans instanceof ConfigurableBeanFactory configurable)
				|| (this.wrapped && configurable.isCurrentlyInCreation(this.name))) {
			return this.bean;
		}
		Object singleton = configurable.getSingleton(this.name);
		return (singleton == null || singleton instanceof FactoryBean<?>) ? this.bean : singleton;
	}

	// Neither annotation would get what it asks for, and nothing would say so
	private void checkMethod(AnnotatedMethod annotated) {
		String listener = "method '" + annotated.method().getName() + "' of " + describe(this.name, this.type);
		if (annotated.has(Bean.class)) {
			throw new InvalidListenerException(listener,
					"it has @Bean: it makes a bean and would be called again for each message",
					"Put " + annotated.marker() + " on a method of the bean instead.", null);
		}
		for (Class<? extends Annotation> reply : List.of(SendTo.class, SendToUser.class)) {
			if (annotated.has(reply)) {
				throw new InvalidListenerException(listener,
						"it has @" + reply.getSimpleName() + ", but there are no replies: what it returns is ignored",
						"Remove @" + reply.getSimpleName() + ", and send the answer with a HeinTemplate in the method.",
						null);
			}
		}
	}

	private void checkHandlers(List<HeinListener> listeners, List<AnnotatedMethod> handlers) {
		if (listeners.isEmpty() && !handlers.isEmpty()) {
			throw invalid("it has @HeinHandler methods, but no @HeinListener on the class",
					"Put @HeinListener on the class, or on the methods instead of @HeinHandler.");
		}
		if (!listeners.isEmpty() && handlers.isEmpty()) {
			throw invalid("it has @HeinListener on the class, but no @HeinHandler methods",
					"Put @HeinHandler on the methods that should be called, or @HeinListener on a method "
							+ "instead of the class.");
		}
		if (handlers.stream().filter(AnnotatedMethod::isDefault).count() > 1) {
			throw invalid("it has several @HeinHandler(isDefault = true) methods",
					"Mark only one of them as the default.");
		}
	}

	private InvalidListenerException invalid(String problem, String action) {
		return new InvalidListenerException(describe(this.name, this.type), problem, action, null);
	}

	/**
	 * Say which bean it is.
	 * @param name the bean's name
	 * @param type the class that has the annotations
	 * @return what is the same as an endpoint for several methods says
	 */
	static String describe(String name, Class<?> type) {
		return type.getName() + " (bean '" + name + "')";
	}

	private Declared declared(HeinListener annotation, BeanFactory beans, AbstractHeinListenerEndpoint endpoint) {
		Attributes resolved = new AnnotationAttributesResolver(beans, this.bean, endpoint.toString())
			.resolve(annotation);
		endpoint.setId(resolved.id());
		endpoint.setTopics(resolved.topics());
		if (StringUtils.hasText(resolved.connection())) {
			endpoint.setConnection(resolved.connection());
		}
		endpoint.setConcurrency(resolved.concurrency());
		endpoint.setAutoStartup(resolved.autoStartup());
		endpoint.setErrorHandler(resolved.errorHandler());
		return new Declared(endpoint, resolved);
	}

	/**
	 * A listener of the bean.
	 *
	 * @param endpoint what is registered
	 * @param attributes what its annotation says
	 */
	record Declared(AbstractHeinListenerEndpoint endpoint, Attributes attributes) {

	}

}
