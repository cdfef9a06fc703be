package io.hein.config;

import java.lang.reflect.Method;
import java.util.List;

import io.hein.listener.HeinMessageListener;
import io.hein.listener.MethodListenerFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.util.Assert;

/**
 * An endpoint whose listener is several methods of a bean: what came chooses the method.
 *
 * @since 0.1.0
 */
public class MultiMethodHeinListenerEndpoint extends AbstractHeinListenerEndpoint {

	private final Object bean;

	private final String beanName;

	private final List<Method> methods;

	private final @Nullable Method defaultMethod;

	/**
	 * Create an endpoint.
	 * @param bean the bean, which may be a proxy
	 * @param beanName the bean's name
	 * @param methods the methods of the bean's class
	 * @param defaultMethod which of them takes what has no method of its own,
	 * {@code null} for none
	 */
	public MultiMethodHeinListenerEndpoint(Object bean, String beanName, List<Method> methods,
			@Nullable Method defaultMethod) {
		Assert.notNull(bean, "'bean' must not be null");
		this.bean = bean;
		this.beanName = beanName;
		this.methods = List.copyOf(methods);
		this.defaultMethod = defaultMethod;
	}

	@Override
	public HeinMessageListener createListener(MethodListenerFactory methods) {
		return methods.create(this.bean, this.methods, this.defaultMethod);
	}

	@Override
	protected String getIdBase() {
		return this.beanName;
	}

	@Override
	public String toString() {
		return AopUtils.getTargetClass(this.bean).getName() + " (bean '" + this.beanName + "')";
	}

}
