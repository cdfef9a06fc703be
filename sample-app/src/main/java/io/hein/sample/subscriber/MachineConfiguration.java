package io.hein.sample.subscriber;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * The beans of a subscriber that listens to the machine.
 */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@Profile("subscriber")
public class MachineConfiguration {

	@Bean
	StatusLine machineLine() {
		return new StatusLine("machine");
	}

	@Bean
	MachineListener machineListener(StatusLine machineLine) {
		return new MachineListener(machineLine);
	}

}
