package io.hein.config;

import java.lang.reflect.Method;

import io.hein.listener.HeinMessageListener;
import io.hein.listener.MethodListenerFactory;

import org.springframework.util.Assert;

/**
 * An endpoint whose listener is a method of a bean.
 *
 * @since 0.1.0
 */
public class MethodHeinListenerEndpoint extends AbstractHeinListenerEndpoint {

	private final Object bean;

	private final String beanName;

	private final Method method;

	/**
	 * Create an endpoint.
	 * @param bean the bean, which may be a proxy
	 * @param beanName the bean's name
	 * @param method the method of the bean's class
	 */
	public MethodHeinListenerEndpoint(Object bean, String beanName, Method method) {
		Assert.notNull(bean, "'bean' must not be null");
		Assert.notNull(method, "'method' must not be null");
		this.bean = bean;
		this.beanName = beanName;
		this.method = method;
	}

	@Override
	public HeinMessageListener createListener(MethodListenerFactory methods) {
		return methods.create(this.bean, this.method);
	}

	@Override
	protected String getIdBase() {
		return this.beanName + "." + this.method.getName();
	}

	@Override
	public String toString() {
		return "method '" + this.method.getName() + "' of " + this.method.getDeclaringClass().getName() + " (bean '"
				+ this.beanName + "')";
	}

}
