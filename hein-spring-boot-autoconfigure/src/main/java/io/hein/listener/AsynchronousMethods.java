package io.hein.listener;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.Pointcut;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.TargetSource;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.interceptor.AsyncExecutionInterceptor;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Recognizes methods that return before they are done. A message would count as handled
 * before it is, and a failure would go unnoticed.
 */
final class AsynchronousMethods {

	/**
	 * What may be on the class path without anything that Spring knows it by.
	 */
	private static final Set<String> LATER = Set.of("org.reactivestreams.Publisher", "kotlinx.coroutines.Job",
			"kotlinx.coroutines.flow.Flow");

	private static final ClassValue<Boolean> KNOWN = new ClassValue<>() {

		@Override
		protected Boolean computeValue(Class<?> type) {
			return looksLater(type);
		}

	};

	private AsynchronousMethods() {
	}

	/**
	 * Why a method returns before it is done.
	 * @param bean what it is called on, which may be a proxy
	 * @param method the method of the bean's class
	 * @param invocable the method that is called
	 * @param targetClass the bean's class
	 * @return what makes it asynchronous, {@code null} if nothing that can be seen
	 */
	static @Nullable String reason(Object bean, Method method, Method invocable, Class<?> targetClass) {
		Class<?> returned = ResolvableType.forMethodReturnType(method, targetClass).resolve(method.getReturnType());
		if (isLater(returned) || isLater(invocable.getReturnType())) {
			return ClassUtils.getShortName((isLater(returned)) ? returned : invocable.getReturnType());
		}
		Class<?>[] parameters = method.getParameterTypes();
		if (parameters.length > 0
				&& parameters[parameters.length - 1].getName().equals("kotlin.coroutines.Continuation")) {
			return "a suspend function";
		}
		return (isAdvisedAsync(bean, method, targetClass)) ? "@Async" : null;
	}

	private static boolean isLater(Class<?> type) {
		return KNOWN.get(type);
	}

	private static boolean looksLater(Class<?> type) {
		return CompletionStage.class.isAssignableFrom(type) || Future.class.isAssignableFrom(type)
				|| Flow.Publisher.class.isAssignableFrom(type)
				|| ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null || isNamed(type);
	}

	private static boolean isNamed(@Nullable Class<?> type) {
		return type != null && (LATER.contains(type.getName()) || isNamed(type.getSuperclass())
				|| Arrays.stream(type.getInterfaces()).anyMatch(AsynchronousMethods::isNamed));
	}

	// A proxy may be around another one
	private static boolean isAdvisedAsync(Object bean, Method method, Class<?> targetClass) {
		Object proxy = bean;
		while (proxy instanceof Advised advised) {
			for (Advisor advisor : advised.getAdvisors()) {
				if (advisor.getAdvice() instanceof AsyncExecutionInterceptor && applies(advisor, method, targetClass)) {
					return true;
				}
			}
			proxy = target(advised.getTargetSource());
		}
		return false;
	}

	private static boolean applies(Advisor advisor, Method method, Class<?> targetClass) {
		if (!(advisor instanceof PointcutAdvisor matching)) {
			return true;
		}
		Pointcut pointcut = matching.getPointcut();
		return pointcut.getClassFilter().matches(targetClass)
				&& pointcut.getMethodMatcher().matches(method, targetClass);
	}

	private static @Nullable Object target(TargetSource source) {
		try {
			return source.getTarget();
		}
		catch (Exception ex) {
			// there is none at this time: what it would be is not known
			return null;
		}
	}

	/**
	 * Wait for what a method has left to others although its type does not say so.
	 * @param result what the method has returned
	 * @return the result of it all
	 * @throws Exception what went wrong
	 */
	static @Nullable Object await(@Nullable Object result) throws Exception {
		if (result == null) {
			return null;
		}
		if (result instanceof CompletionStage<?> stage) {
			return get(stage.toCompletableFuture());
		}
		if (result instanceof Future<?> future) {
			return get(future);
		}
		if (isLater(result.getClass())) {
			throw new IllegalStateException("The listener has returned a " + result.getClass().getName()
					+ ", to which nothing subscribes: handle the message in the method");
		}
		return result;
	}

	private static @Nullable Object get(Future<?> future) throws Exception {
		try {
			return future.get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

}
