package io.hein.listener;

import java.util.ArrayList;
import java.util.List;

import io.hein.core.HeinHeaders;
import io.hein.core.HeinPosition;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.support.DefaultMessageHandlerMethodFactory;
import org.springframework.messaging.handler.annotation.support.MessageMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;
import org.springframework.validation.Validator;

/**
 * Makes the arguments of listeners' methods: those that Spring's messaging knows, and a
 * {@link HeinPosition}. An empty payload is a payload.
 */
final class ArgumentResolvers {

	private final List<HandlerMethodArgumentResolver> custom;

	private final HandlerMethodArgumentResolverComposite composite;

	ArgumentResolvers(MessageConverter converter, @Nullable Validator validator,
			@Nullable ConversionService conversionService, List<HandlerMethodArgumentResolver> custom,
			@Nullable BeanFactory beanFactory) {
		this.custom = List.copyOf(custom);
		Factory factory = new Factory(converter, validator);
		if (conversionService != null) {
			factory.setConversionService(conversionService);
		}
		if (beanFactory != null) {
			factory.setBeanFactory(beanFactory);
		}
		List<HandlerMethodArgumentResolver> all = new ArrayList<>(this.custom);
		all.add(new PositionResolver());
		factory.setCustomArgumentResolvers(all);
		this.composite = factory.create();
	}

	List<HandlerMethodArgumentResolver> custom() {
		return this.custom;
	}

	HandlerMethodArgumentResolverComposite composite() {
		return this.composite;
	}

	/**
	 * Lends the resolvers that it would use itself.
	 */
	private static final class Factory extends DefaultMessageHandlerMethodFactory {

		private final HandlerMethodArgumentResolverComposite composite = new HandlerMethodArgumentResolverComposite();

		private final MessageConverter converter;

		private final @Nullable Validator validator;

		Factory(MessageConverter converter, @Nullable Validator validator) {
			this.converter = converter;
			this.validator = validator;
			setMessageConverter(converter);
			if (validator != null) {
				setValidator(validator);
			}
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
				return (resolver instanceof PayloadMethodArgumentResolver)
						? new PayloadResolver(this.converter, this.validator) : resolver;
			});
			this.composite.addResolvers(resolvers);
			return resolvers;
		}

	}

	private static final class MessageResolver extends MessageMethodArgumentResolver {

		MessageResolver(MessageConverter converter) {
			super(converter);
		}

		@Override
		protected boolean isEmptyPayload(@Nullable Object payload) {
			return false;
		}

	}

	private static final class PayloadResolver extends PayloadMethodArgumentResolver {

		PayloadResolver(MessageConverter converter, @Nullable Validator validator) {
			super(converter, validator);
		}

		@Override
		public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) throws Exception {
			Payload annotation = parameter.getParameterAnnotation(Payload.class);
			if (annotation != null && !annotation.required() && message.getPayload() instanceof byte[] bytes
					&& bytes.length == 0 && PayloadKind.of(parameter.getParameterType()) == PayloadKind.OBJECT) {
				return null;
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
			return parameter.getParameterType() == HeinPosition.class;
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
