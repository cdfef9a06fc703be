package io.hein.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.hein.annotation.HeinListener;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinMessageConverters;
import io.hein.core.HeinOperations;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SimpleMessageConverter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.MimeType;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * The application's own converters, resolvers and validators are asked; each application
 * here publishes and listens to itself, at a port that it chooses when it starts.
 */
class ApplicationExtensionsTests {

	@Test
	void converterBeansOfAnyNameConvertTheirTypesAndJsonTheOthers() {
		try (ConfigurableApplicationContext application = run(Extended.class)) {
			HeinOperations template = application.getBean(HeinOperations.class);
			template.send("point", new Point(1, 2));
			template.send("line", new Line(new Point(1, 2), new Point(3, 4)));
			List<Object> received = application.getBean(Extended.class).received;
			await().until(() -> received.size() == 2);
			assertThat(received).containsExactlyInAnyOrder(new Point(1, 2), new Line(new Point(1, 2), new Point(3, 4)));
		}
	}

	@Test
	void aConverterForOneTypeTakesJsonFromNoOther() {
		try (ConfigurableApplicationContext application = run(OneConverter.class)) {
			HeinOperations template = application.getBean(HeinOperations.class);
			template.send("line", new Line(new Point(1, 2), new Point(3, 4)));
			List<Object> received = application.getBean(OneConverter.class).received;
			await().until(() -> received.size() == 1);
			assertThat(received).containsExactly(new Line(new Point(1, 2), new Point(3, 4)));
		}
	}

	@Test
	void theApplicationsConversionAndItsResolversMakeArguments() {
		try (ConfigurableApplicationContext application = run(Arguments.class)) {
			application.getBean(HeinOperations.class).send("a", "x", Map.of("point", "1;2", "size", "12 x 30"));
			List<Object> received = application.getBean(Arguments.class).received;
			await().until(() -> received.size() == 3);
			assertThat(received).containsExactly(new Point(1, 2), new Size(12, 30), "resolved");
		}
	}

	@Test
	void validatorsAreAskedForWhatTheySupport() {
		try (ConfigurableApplicationContext application = run(Validating.class)) {
			HeinOperations template = application.getBean(HeinOperations.class);
			template.send("a", new Point(-1, 2));
			template.send("a", new Point(1, 2));
			List<Object> received = application.getBean(Validating.class).received;
			await().until(() -> !received.isEmpty());
			assertThat(received).containsExactly(new Point(1, 2));
		}
	}

	@Test
	void theOwnPortIsResolvedAgainAfterTheNextStart() {
		try (ConfigurableApplicationContext application = run(OneConverter.class)) {
			HeinOperations template = application.getBean(HeinOperations.class);
			await().until(() -> template.subscribers().size() == 1);
			application.stop();
			application.start();
			await().until(() -> template.subscribers().size() == 1);
		}
	}

	@Test
	void withoutAPublisherThereIsNoOwnPort() {
		assertThatException()
			.isThrownBy(() -> new SpringApplicationBuilder(OneConverter.class).web(WebApplicationType.NONE)
				.properties("hein.subscriber.addresses=localhost:${local.hein.publisher.port}")
				.run()
				.close())
			.satisfies((failure) -> assertThat(failure).hasStackTraceContaining("This application has no publisher"));
	}

	private static ConfigurableApplicationContext run(Class<?> application) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("spring.threads.virtual.enabled=" + Boolean.getBoolean("hein.test.virtual-threads"))
			.properties("hein.publisher.port=0", "hein.subscriber.addresses=localhost:${local.hein.publisher.port}")
			.run();
		HeinOperations template = context.getBean(HeinOperations.class);
		await().until(() -> template.subscribers().size() == 1);
		return context;
	}

	record Point(int x, int y) {

		static Point parse(String text) {
			String[] parts = text.split(";");
			return new Point(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
		}

	}

	record Line(Point from, Point to) {

	}

	record Size(int width, int height) {

	}

	static class PointConverter extends AbstractMessageConverter {

		PointConverter() {
			super(new MimeType("text", "x-point"));
		}

		@Override
		protected boolean supports(Class<?> type) {
			return type == Point.class;
		}

		@Override
		protected Object convertToInternal(Object payload, @Nullable MessageHeaders headers, @Nullable Object hint) {
			Point point = (Point) payload;
			return (point.x() + ";" + point.y()).getBytes(StandardCharsets.UTF_8);
		}

		@Override
		protected Object convertFromInternal(Message<?> message, Class<?> type, @Nullable Object hint) {
			return Point.parse(new String((byte[]) message.getPayload(), StandardCharsets.UTF_8));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Extended {

		final List<Object> received = new CopyOnWriteArrayList<>();

		@Bean
		MessageConverter pointConverter() {
			return new PointConverter();
		}

		@Bean
		MessageConverter careless() {
			return new SimpleMessageConverter();
		}

		@Bean
		MessageConverter ofAnotherTechnology() {
			return new CompositeMessageConverter(Collections.singletonList(new SimpleMessageConverter()));
		}

		@HeinListener(topics = "point")
		void onPoint(Point point, @Header(HeinHeaders.CONTENT_TYPE) String type) {
			assertThat(type).isEqualTo("text/x-point");
			this.received.add(point);
		}

		@HeinListener(topics = "line")
		void onLine(Line line) {
			this.received.add(line);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OneConverter {

		final List<Object> received = new CopyOnWriteArrayList<>();

		@Bean
		MessageConverter heinMessageConverter() {
			return HeinMessageConverters.of(new PointConverter());
		}

		@HeinListener
		void onLine(Line line) {
			this.received.add(line);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Arguments {

		final List<Object> received = new CopyOnWriteArrayList<>();

		@Bean
		DefaultConversionService conversionService() {
			DefaultConversionService service = new DefaultConversionService();
			service.addConverter(String.class, Point.class, Point::parse);
			return service;
		}

		@Bean
		Converter<String, Size> sizeConverter() {
			return new SizeConverter();
		}

		@Bean
		HandlerMethodArgumentResolver threadResolver() {
			return new HandlerMethodArgumentResolver() {

				@Override
				public boolean supportsParameter(MethodParameter parameter) {
					return parameter.getParameterType() == StringBuilder.class;
				}

				@Override
				public Object resolveArgument(MethodParameter parameter, Message<?> message) {
					return new StringBuilder("resolved");
				}

			};
		}

		@HeinListener
		void on(String payload, @Header("point") Point point, @Header("size") Size size, StringBuilder resolved) {
			this.received.addAll(List.of(point, size, resolved.toString()));
		}

	}

	static class SizeConverter implements Converter<String, Size> {

		@Override
		public Size convert(String text) {
			String[] parts = text.split(" x ");
			return new Size(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Validating {

		final List<Object> received = new CopyOnWriteArrayList<>();

		@Bean
		Validator lines() {
			return Validator.forType(Line.class, (line, errors) -> {
			});
		}

		@Bean
		Validator points() {
			return Validator.forType(Point.class, Validating::check);
		}

		private static void check(Point point, Errors errors) {
			if (point.x() < 0) {
				errors.reject("negative");
			}
		}

		@HeinListener
		void on(@Validated List<Point> points) {
			this.received.addAll(points);
		}

	}

}
