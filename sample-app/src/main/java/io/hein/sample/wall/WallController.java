package io.hein.sample.wall;

import java.util.List;
import java.util.Map;

import io.hein.core.HeinException;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * What the page asks for. What changes something takes JSON only, which a page of another
 * origin cannot send without being asked for permission first.
 */
@RestController
@RequestMapping("/wall")
class WallController {

	private final WallParts parts;

	private final Viewers viewers;

	WallController(WallParts parts, Viewers viewers) {
		this.parts = parts;
		this.viewers = viewers;
	}

	@GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseEmitter stream() {
		return this.viewers.add();
	}

	@GetMapping("/code")
	List<SourceCode> code() {
		return SourceCode.of(this.parts.mode());
	}

	@PostMapping(path = "/publisher/press", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.ACCEPTED)
	void pressOfPublisher(@RequestBody Press press) {
		this.parts.publisherControls().press(press.control());
	}

	@PostMapping(path = "/subscribers/{name}/press", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.ACCEPTED)
	void pressOfSubscriber(@PathVariable String name, @RequestBody Press press) {
		this.parts.panes()
			.stream()
			.filter((pane) -> pane.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no subscriber '" + name + "' here"))
			.controls()
			.press(press.control());
	}

	@PostMapping(path = "/restarts/press", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.ACCEPTED)
	void pressOfRestarts(@RequestBody Press press) {
		RestartPanel restarts = this.parts.restarts();
		if (restarts == null) {
			throw new IllegalArgumentException("There is no publisher to kill here");
		}
		restarts.controls().press(press.control());
	}

	@PostMapping(path = "/fleet/press", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.ACCEPTED)
	void pressOfFleet(@RequestBody Press press) {
		FleetPanel fleet = this.parts.fleet();
		if (fleet == null) {
			throw new IllegalArgumentException("There is no fleet here");
		}
		fleet.controls().press(press.control());
	}

	@PostMapping(path = "/load", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.ACCEPTED)
	void load(@RequestBody Load load) {
		LoadGenerator generator = this.parts.load();
		if (generator == null) {
			throw new IllegalArgumentException("There is no publisher here");
		}
		generator.set(load.rate(), load.size());
	}

	@PostMapping(path = "/send", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.ACCEPTED)
	void send(@RequestBody Send send) {
		MessageByHand byHand = this.parts.byHand();
		if (byHand == null) {
			throw new IllegalArgumentException("There is no publisher here");
		}
		byHand.send(send.topic(), send.text());
	}

	@ExceptionHandler({ IllegalArgumentException.class, IllegalStateException.class, HeinException.class })
	@ResponseStatus(HttpStatus.BAD_REQUEST)
	Map<String, String> refuse(RuntimeException ex) {
		return Map.of("message", (ex.getMessage() != null) ? ex.getMessage() : ex.toString());
	}

	record Press(String control) {

	}

	record Load(int rate, int size) {

	}

	record Send(String topic, String text) {

	}

}
