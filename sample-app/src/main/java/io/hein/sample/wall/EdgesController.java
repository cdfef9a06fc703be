package io.hein.sample.wall;

import org.springframework.context.annotation.Profile;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What the page asks for about publishers that share a log. Their buttons are those of
 * the publisher.
 */
@RestController
@Profile("kafka")
class EdgesController {

	private final EdgesPanel panel;

	EdgesController(EdgesPanel panel) {
		this.panel = panel;
	}

	@GetMapping("/wall/edges")
	EdgesView edges() {
		return this.panel.look();
	}

}
