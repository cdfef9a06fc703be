package io.hein.annotation;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.Scope;

/**
 * Lets an expression see the bean that it belongs to.
 */
class ListenerScope implements Scope {

	private static final String NAME = "__listener";

	private final Object bean;

	ListenerScope(Object bean) {
		this.bean = bean;
	}

	@Override
	public @Nullable Object resolveContextualObject(String key) {
		return NAME.equals(key) ? this.bean : null;
	}

	@Override
	public Object get(String name, ObjectFactory<?> objectFactory) {
		throw new UnsupportedOperationException("It holds no beans");
	}

	@Override
	public @Nullable Object remove(String name) {
		return null;
	}

	@Override
	public void registerDestructionCallback(String name, Runnable callback) {
	}

	@Override
	public @Nullable String getConversationId() {
		return null;
	}

}
