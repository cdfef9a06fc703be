package io.hein.listener;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * A method of a bean that is called with what was received. Its parameters are those of
 * the bean's class, with their annotations; it is called on the bean, which may be a
 * proxy.
 */
final class ListenerMethod extends InvocableHandlerMethod {

	private final Class<?> targetClass;

	private final Method invocable;

	private final PayloadParameter payload;

	private final PayloadValidation validation;

	ListenerMethod(Object bean, Method method, ArgumentResolvers resolvers) {
		super(bean, method);
		this.targetClass = AopUtils.getTargetClass(bean);
		this.invocable = AopUtils.selectInvocableMethod(method, bean.getClass());
		ReflectionUtils.makeAccessible(this.invocable);
		setMessageMethodArgumentResolvers(resolvers.composite());
		checkCall();
		this.payload = PayloadParameter.of(this, resolvers.custom());
		this.validation = resolvers.validation();
		DeliveredHeaders.check(this, resolvers);
		checkValidation();
	}

	private void checkCall() {
		String asynchronous = AsynchronousMethods.reason(getBean(), getMethod(), this.invocable, this.targetClass);
		if (asynchronous != null) {
			throw problem("it returns before it is done (" + asynchronous
					+ "), so that its failure would go unnoticed; handle the message in the method");
		}
		if (AopUtils.isCglibProxy(getBean()) && !Modifier.isStatic(this.invocable.getModifiers()) && !isOfProxy()) {
			checkProxy();
		}
	}

	// What the proxy cannot override would run on the proxy itself, whose fields are null
	private void checkProxy() {
		if (Modifier.isFinal(this.invocable.getModifiers())) {
			throw problem("it is final, so that the proxy of its bean cannot pass the call on; make it non-final");
		}
		if (isOfOtherPackage()) {
			throw problem("the proxy of its bean is in another package than its class, so that it cannot pass the call "
					+ "on; make it public or protected");
		}
	}

	// Packages of different class loaders are different ones
	private boolean isOfOtherPackage() {
		Class<?> declaring = this.invocable.getDeclaringClass();
		Class<?> proxy = getBean().getClass();
		int visible = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.PRIVATE;
		return (this.invocable.getModifiers() & visible) == 0
				&& (!declaring.getPackageName().equals(proxy.getPackageName())
						|| declaring.getClassLoader() != proxy.getClassLoader());
	}

	// Its own methods are final too, and pass the call on
	private boolean isOfProxy() {
		return this.invocable.getDeclaringClass() == getBean().getClass();
	}

	private void checkValidation() {
		String missing = this.validation.missingFor(this.payload);
		if (missing != null) {
			throw problem(missing);
		}
	}

	PayloadParameter payload() {
		return this.payload;
	}

	/**
	 * Call the method.
	 * @param message what its arguments are made of
	 * @throws UnreadableMessageException if an argument could not be made of the message
	 * @throws Exception what the method throws
	 */
	void call(Message<?> message) throws Exception {
		doInvoke(arguments(message));
	}

	/**
	 * Call the method.
	 * @param arguments its arguments
	 * @throws Exception what the method throws
	 */
	void callWith(@Nullable Object... arguments) throws Exception {
		doInvoke(arguments);
	}

	private @Nullable Object[] arguments(Message<?> message) {
		try {
			@Nullable Object[] arguments = getMethodArgumentValues(message);
			MethodParameter parameter = this.payload.parameter();
			if (parameter != null && this.payload.isValidated() && !this.payload.batch()) {
				validate(message, arguments[parameter.getParameterIndex()]);
			}
			return arguments;
		}
		catch (Exception ex) {
			throw unreadable(message, ex);
		}
	}

	/**
	 * Validate a payload, or a message around one, if the method asks for that.
	 * @throws MethodArgumentNotValidException if it is not valid
	 */
	void validate(Message<?> message, @Nullable Object payload) {
		this.validation.validate(this.payload, message, payload);
	}

	UnreadableMessageException unreadable(Message<?> message, Exception cause) {
		String rule = (message.getPayload() instanceof byte[] bytes) ? this.payload.rule(bytes) : "";
		String why = (cause.getMessage() != null) ? cause.getMessage() : cause.toString();
		return new UnreadableMessageException(name() + " cannot take the message: " + why
				+ ((cause instanceof MethodArgumentNotValidException) ? "" : rule), cause);
	}

	@Override
	protected @Nullable Object doInvoke(@Nullable Object... args) throws Exception {
		try {
			return AsynchronousMethods.await(this.invocable.invoke(getBean(), args));
		}
		catch (InvocationTargetException ex) {
			ReflectionUtils.rethrowException(ex.getTargetException());
			throw new IllegalStateException("Should never get here", ex);
		}
	}

	@Override
	protected Class<?> getContainingClass() {
		return (this.targetClass != null) ? this.targetClass : super.getContainingClass();
	}

	IllegalStateException problem(String what) {
		return new IllegalStateException(name() + " cannot be a listener: " + what);
	}

	String name() {
		return "Method '" + ClassUtils.getShortName(getMethod().getDeclaringClass()) + "." + getMethod().getName()
				+ "'";
	}

}
