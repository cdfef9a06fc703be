package io.hein.core;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.support.ConfigurableConversionService;
import org.springframework.format.support.DefaultFormattingConversionService;

/**
 * Reads headers. Whatever a {@link HeinOperations#send} accepts as the value of a header
 * is read as an equal value of its type; what the application's own service knows is
 * asked there first. Thread-safe.
 *
 * @since 0.1.0
 */
public final class HeinConversionService implements ConversionService {

	private static final ConversionService OWN = create();

	private final List<ConversionService> application;

	/**
	 * Create a service.
	 * @param application what is asked first, in this order
	 */
	public HeinConversionService(ConversionService... application) {
		this.application = List.of(application);
	}

	private static ConversionService create() {
		ConfigurableConversionService service = new DefaultFormattingConversionService();
		// Date would take what its own toString() gives, which has no milliseconds
		service.addConverter(String.class, Date.class, (text) -> Date.from(Instant.parse(text)));
		service.addConverter(String.class, Path.class, Path::of);
		service.addConverter(String.class, InetAddress.class, HeinConversionService::address);
		return service;
	}

	/**
	 * No name is looked up: text from the network could make this process ask for any.
	 */
	private static InetAddress address(String text) {
		InetAddress address = NetUtil.createInetAddressFromIpAddressString(text);
		if (address == null) {
			throw new IllegalArgumentException("'" + text + "' is not an IP address");
		}
		return address;
	}

	@Override
	public boolean canConvert(@Nullable Class<?> sourceType, Class<?> targetType) {
		return all().anyMatch((service) -> service.canConvert(sourceType, targetType));
	}

	@Override
	public boolean canConvert(@Nullable TypeDescriptor sourceType, TypeDescriptor targetType) {
		return all().anyMatch((service) -> service.canConvert(sourceType, targetType));
	}

	@Override
	public <T> @Nullable T convert(@Nullable Object source, Class<T> targetType) {
		Object converted = convert(source, TypeDescriptor.forObject(source), TypeDescriptor.valueOf(targetType));
		@SuppressWarnings("unchecked")
		T result = (T) converted;
		return result;
	}

	@Override
	public @Nullable Object convert(@Nullable Object source, @Nullable TypeDescriptor sourceType,
			TypeDescriptor targetType) {
		ConversionException refusal = null;
		for (ConversionService service : this.application) {
			try {
				return service.convert(source, sourceType, targetType);
			}
			catch (ConversionException ex) {
				refusal = (refusal == null || refusal instanceof ConverterNotFoundException) ? ex : refusal;
			}
		}
		try {
			return OWN.convert(source, sourceType, targetType);
		}
		catch (ConversionException ex) {
			// The application's own converter knows best what is wrong
			throw (refusal == null || refusal instanceof ConverterNotFoundException) ? ex : refusal;
		}
	}

	private Stream<ConversionService> all() {
		return Stream.concat(this.application.stream(), Stream.of(OWN));
	}

}
