package io.hein.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.hein.core.HeinConversionService;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinPosition;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.support.DefaultMessageHandlerMethodFactory;
import org.springframework.messaging.handler.annotation.support.MessageMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.validation.Validator;

/**
 * Makes the arguments of listeners' methods: those that Spring's messaging knows, and a
 * {@link HeinPosition}. An empty payload is a payload, unless it need not be there.
 */
final class ArgumentResolvers {

	private final List<HandlerMethodArgumentResolver> custom;

	private final PayloadValidation validation;

	private final HandlerMethodArgumentResolverComposite composite;

	private final @Nullable BeanFactory beanFactory;

	ArgumentResolvers(MessageConverter converter, @Nullable Validator validator,
			@Nullable ConversionService conversionService, List<HandlerMethodArgumentResolver> custom,
			@Nullable BeanFactory beanFactory) {
		this.custom = List.copyOf(custom);
		this.validation = new PayloadValidation(validator);
		Factory factory = new Factory(converter);
		factory.setConversionService((conversionService != null) ? new HeinConversionService(conversionService)
				: new HeinConversionService());
		if (beanFactory != null) {
			factory.setBeanFactory(beanFactory);
		}
		List<HandlerMethodArgumentResolver> all = new ArrayList<>(this.custom);
		all.add(new PositionResolver());
		factory.setCustomArgumentResolvers(all);
		this.composite = factory.create();
		this.beanFactory = beanFactory;
	}

	List<HandlerMethodArgumentResolver> custom() {
		return this.custom;
	}

	PayloadValidation validation() {
		return this.validation;
	}

	HandlerMethodArgumentResolverComposite composite() {
		return this.composite;
	}

	/**
	 * Whether the application itself makes the argument.
	 */
	boolean isCustom(MethodParameter parameter) {
		return this.custom.stream().anyMatch((resolver) -> resolver.supportsParameter(parameter));
	}

	/**
	 * The name of a header without the placeholders and expressions that it may contain.
	 */
	String resolve(String name) {
		String resolved = (this.beanFactory instanceof ConfigurableBeanFactory configurable)
				? new EmbeddedValueResolver(configurable).resolveStringValue(name) : null;
		return (resolved != null) ? resolved : name;
	}

	/**
	 * Whether a parameter is the message's position, and not a header or a payload that
	 * is one.
	 */
	static boolean isPosition(MethodParameter parameter) {
		return parameter.getParameterType() == HeinPosition.class && !parameter.hasParameterAnnotation(Payload.class)
				&& !parameter.hasParameterAnnotation(Header.class);
	}

	/**
	 * Lends the resolvers that it would use itself.
	 */
	private static final class Factory extends DefaultMessageHandlerMethodFactory {

		private final HandlerMethodArgumentResolverComposite composite = new HandlerMethodArgumentResolverComposite();

		private final MessageConverter converter;

		Factory(MessageConverter converter) {
			this.converter = converter;
			setMessageConverter(converter);
		}

		HandlerMethodArgumentResolverComposite create() {
			afterPropertiesSet();
			return this.composite;
		}

		@Override
		protected List<HandlerMethodArgumentResolver> initArgumentResolvers() {
			List<HandlerMethodArgumentResolver> resolvers = new ArrayList<>(super.initArgumentResolvers());
			resolvers.replaceAll((resolver) -> {
				if (resolver instanceof MessageMethodArgumentResolver) {
					return new MessageResolver(this.converter);
				}
				return (resolver instanceof PayloadMethodArgumentResolver) ? new PayloadResolver(this.converter)
						: resolver;
			});
			this.composite.addResolvers(resolvers);
			return resolvers;
		}

	}

	/**
	 * Sees what a subclass has made of the type variable of its superclass.
	 */
	private static final class MessageResolver extends MessageMethodArgumentResolver {

		private final MessageConverter converter;

		MessageResolver(MessageConverter converter) {
			super(converter);
			this.converter = converter;
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, Message<?> message) throws Exception {
			ResolvableType payload = ResolvableType.forMethodParameter(parameter).as(Message.class).getGeneric();
			return super.resolveArgument(parameter, converted(message, payload.resolve(Object.class), parameter));
		}

		private Message<?> converted(Message<?> message, Class<?> type, MethodParameter parameter) {
			if (type.isInstance(message.getPayload())) {
				return message;
			}
			Object payload = MethodListener.convert(this.converter, message, type, parameter);
			if (payload == null) {
				throw new MessageConversionException(message, "no converter reads it as " + type.getName());
			}
			return new GenericMessage<>(payload, message.getHeaders());
		}

		@Override
		protected boolean isEmptyPayload(@Nullable Object payload) {
			return false;
		}

	}

	/**
	 * Validates nothing: the method does, because it knows what its batches are made of.
	 */
	private static final class PayloadResolver extends PayloadMethodArgumentResolver {

		PayloadResolver(MessageConverter converter) {
			super(converter);
		}

		@Override
		public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) throws Exception {
			Payload annotation = parameter.getParameterAnnotation(Payload.class);
			if (annotation != null && !annotation.required() && annotation.expression().isEmpty()
					&& message.getPayload() instanceof byte[] bytes && bytes.length == 0) {
				return (parameter.getParameterType() == Optional.class) ? Optional.empty() : null;
			}
			return super.resolveArgument(parameter, message);
		}

		@Override
		protected boolean isEmptyPayload(@Nullable Object payload) {
			return false;
		}

	}

	/**
	 * The position of a message; of a batch that of its last message.
	 */
	private static final class PositionResolver implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return isPosition(parameter);
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, Message<?> message) {
			Object position = message.getHeaders().get(HeinHeaders.POSITION);
			if (position instanceof List<?> positions && !positions.isEmpty()) {
				position = positions.get(positions.size() - 1);
			}
			if (position == null) {
				throw new MessageConversionException(message, "it has no position");
			}
			return position;
		}

	}

}
