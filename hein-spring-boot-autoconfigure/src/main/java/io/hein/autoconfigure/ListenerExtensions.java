package io.hein.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.hein.core.HeinConversionService;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.convert.ConversionService;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.util.ClassUtils;
import org.springframework.validation.Errors;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.Validator;

/**
 * Finds beans of the application that convert and validate what listeners take.
 */
final class ListenerExtensions {

	private static final Log logger = LogFactory.getLog(ListenerExtensions.class);

	private ListenerExtensions() {
	}

	/**
	 * Converters of payloads. A composite is the whole set of another technology (of
	 * WebSocket's broker, for example), which would take JSON too.
	 */
	static List<MessageConverter> converters(ObjectProvider<MessageConverter> beans) {
		List<MessageConverter> converters = new ArrayList<>();
		beans.orderedStream().forEach((bean) -> {
			if (!(bean instanceof CompositeMessageConverter)) {
				converters.add(bean);
			}
			else {
				logger.debug("Hein does not ask a " + ClassUtils.getShortName(bean.getClass())
						+ " bean to convert payloads; name it '" + HeinMessageConverterConfiguration.CONVERTER
						+ "' if it should");
			}
		});
		return converters;
	}

	/**
	 * The application's conversion service, and its converters and formatters.
	 */
	static ConversionService conversionService(ListableBeanFactory beans) {
		DefaultFormattingConversionService own = new DefaultFormattingConversionService();
		ApplicationConversionService.addBeans(own, beans);
		ConversionService application = application(beans);
		return (application != null) ? new HeinConversionService(application, own) : own;
	}

	private static @Nullable ConversionService application(ListableBeanFactory beans) {
		String name = ConfigurableApplicationContext.CONVERSION_SERVICE_BEAN_NAME;
		if (beans.containsBean(name)) {
			return beans.getBean(name, ConversionService.class);
		}
		return beans.getBeanProvider(ConversionService.class).getIfUnique();
	}

	/**
	 * The application's validator: the only or primary one if there is such, otherwise
	 * all of them, each for what it supports.
	 */
	static @Nullable Validator validator(ObjectProvider<Validator> beans) {
		List<Validator> all = new ArrayList<>();
		beans.ifUnique(all::add);
		beans.orderedStream().filter((bean) -> !all.contains(bean)).forEach(all::add);
		return (all.isEmpty()) ? null : new FirstSupporting(all);
	}

	/**
	 * Asks the first validator that supports a class.
	 */
	private static final class FirstSupporting implements SmartValidator {

		private final List<Validator> validators;

		FirstSupporting(List<Validator> validators) {
			this.validators = List.copyOf(validators);
		}

		private @Nullable Validator find(Class<?> type) {
			return this.validators.stream().filter((validator) -> validator.supports(type)).findFirst().orElse(null);
		}

		@Override
		public boolean supports(Class<?> type) {
			return find(type) != null;
		}

		@Override
		public void validate(Object target, Errors errors) {
			Validator validator = find(target.getClass());
			if (validator != null) {
				validator.validate(target, errors);
			}
		}

		@Override
		public void validate(Object target, Errors errors, Object... hints) {
			Validator validator = find(target.getClass());
			if (validator instanceof SmartValidator smart) {
				smart.validate(target, errors, hints);
			}
			else if (validator != null) {
				validator.validate(target, errors);
			}
		}

	}

}
