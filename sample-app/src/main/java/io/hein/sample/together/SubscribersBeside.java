package io.hein.sample.together;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

import io.hein.sample.subscriber.JvmConfiguration;
import io.hein.sample.subscriber.MachineConfiguration;
import io.hein.transport.publisher.Publisher;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Runs two subscribers in the publisher's process. Each is an application of its own that
 * knows nothing of this one: it dials the publisher over TCP, as if it were elsewhere.
 */
@Component
@Profile("!publisher & !subscriber")
class SubscribersBeside {

	private final Publisher publisher;

	private final List<ConfigurableApplicationContext> subscribers = new ArrayList<>();

	SubscribersBeside(Publisher publisher) {
		this.publisher = publisher;
	}

	@EventListener(ApplicationReadyEvent.class)
	void start() {
		this.subscribers.add(run("machine", MachineConfiguration.class));
		this.subscribers.add(run("jvm", JvmConfiguration.class));
	}

	@EventListener(ContextClosedEvent.class)
	void stop() {
		this.subscribers.forEach(ConfigurableApplicationContext::close);
		this.subscribers.clear();
	}

	private ConfigurableApplicationContext run(String name, Class<?> configuration) {
		return new SpringApplicationBuilder(SubscriberApplication.class, configuration).web(WebApplicationType.NONE)
			.profiles("subscriber")
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			// An empty port hides one that was set for the whole process
			.run("--hein.publisher.port=", "--hein.subscriber.name=" + name,
					"--hein.subscriber.addresses=" + publisherAddress());
	}

	private String publisherAddress() {
		InetSocketAddress address = this.publisher.address();
		if (address == null) {
			throw new IllegalStateException("The publisher does not listen");
		}
		String host = (address.getAddress().isAnyLocalAddress()) ? "localhost" : address.getAddress().getHostAddress();
		return ((host.indexOf(':') >= 0) ? "[" + host + "]" : host) + ":" + address.getPort();
	}

}
