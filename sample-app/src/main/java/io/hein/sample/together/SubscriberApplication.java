package io.hein.sample.together;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * What a subscriber beside the publisher has besides its listener.
 */
@EnableAutoConfiguration
class SubscriberApplication {

}
