package io.hein.benchmarks.jmh;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.hein.core.HeinMessageConverters;
import io.hein.listener.ContainerProperties;
import io.hein.listener.DefaultMessageListenerContainer;
import io.hein.listener.MethodListenerFactory;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * The handler that a listener container gives its subscriber, without a subscriber.
 */
final class ContainerHandlers {

	private ContainerHandlers() {
	}

	static MessageHandler of(Object bean, String name, Class<?> parameter) {
		Method method = Objects.requireNonNull(ReflectionUtils.findMethod(bean.getClass(), name, parameter));
		AtomicReference<MessageHandler> handler = new AtomicReference<>();
		MethodListenerFactory factory = new MethodListenerFactory(HeinMessageConverters.createDefault(), null, null,
				List.of(), null);
		new DefaultMessageListenerContainer(name, "default", List.of("**"), () -> subscriber(handler),
				factory.create(bean, method), new ContainerProperties())
			.start();
		return handler.get();
	}

	/**
	 * A subscriber that only keeps what its lane is to call.
	 */
	private static Subscriber subscriber(AtomicReference<MessageHandler> handler) {
		return proxy(Subscriber.class, (method, args) -> {
			if (method.getName().equals("addLane")) {
				handler.set((MessageHandler) args[1]);
				return proxy(Lane.class, (laneMethod, laneArgs) -> null);
			}
			return (method.getReturnType() == boolean.class) ? true : null;
		});
	}

	private static <T> T proxy(Class<T> type, Invocation invocation) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, args) -> invocation.invoke(method, args)));
	}

	/**
	 * What a method of a proxy does.
	 */
	private interface Invocation {

		@Nullable Object invoke(Method method, Object[] args);

	}

}
