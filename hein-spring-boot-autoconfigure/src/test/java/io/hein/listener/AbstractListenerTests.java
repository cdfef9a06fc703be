package io.hein.listener;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import io.hein.core.HeinMessageConverters;
import io.hein.support.FakeSubscriber;

import org.springframework.aop.support.AopUtils;

/**
 * Runs methods of a bean on a fake subscriber, without retries.
 */
abstract class AbstractListenerTests {

	final FakeSubscriber subscriber = new FakeSubscriber();

	final ContainerProperties properties = new ContainerProperties();

	final List<ListenerOutcome> outcomes = new ArrayList<>();

	final MethodListenerFactory factory = new MethodListenerFactory(HeinMessageConverters.createDefault(), null, null,
			List.of(), null);

	AbstractListenerTests() {
		this.properties.setErrorHandler((invocation) -> {
			throw invocation.getCause();
		});
		this.properties.setInstrumentation((connection, listener, outcome, nanos) -> this.outcomes.add(outcome));
	}

	MessageListenerContainer listen(Object bean, String method) {
		return run(this.factory.create(bean, method(bean, method)));
	}

	/**
	 * All methods of a bean whose names begin with "on" as one listener; one that is
	 * called "onDefault" is the default.
	 */
	MessageListenerContainer listen(Object bean) {
		List<Method> methods = Arrays.stream(AopUtils.getTargetClass(bean).getDeclaredMethods())
			.filter((method) -> method.getName().startsWith("on") && !method.isSynthetic())
			.sorted(Comparator.comparing(Method::toGenericString))
			.toList();
		Method defaultMethod = methods.stream()
			.filter((method) -> method.getName().equals("onDefault"))
			.findFirst()
			.orElse(null);
		return run(this.factory.create(bean, methods, defaultMethod));
	}

	MessageListenerContainer run(HeinMessageListener listener) {
		DefaultMessageListenerContainer container = new DefaultMessageListenerContainer("test", "default",
				List.of("**"), () -> this.subscriber, listener, this.properties);
		container.start();
		this.subscriber.start();
		return container;
	}

	static Method method(Object bean, String name) {
		return Arrays.stream(AopUtils.getTargetClass(bean).getDeclaredMethods())
			.filter((method) -> method.getName().equals(name) && !method.isSynthetic())
			.findFirst()
			.orElseThrow();
	}

	public record Reading(String name, int value) {

	}

}
