package io.hein.autoconfigure;

import io.hein.transport.fleet.AddressSource;
import org.jspecify.annotations.Nullable;

/**
 * Knows where the instances of services are. There only is one with Spring Cloud, and
 * nothing here mentions its types.
 */
@FunctionalInterface
interface ServiceAddresses {

	/**
	 * Where the instances of a service are.
	 * @param service the service
	 * @return a source that asks each time, {@code null} if there is nobody to ask
	 */
	@Nullable AddressSource of(ServiceSettings service);

}
