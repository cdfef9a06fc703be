package io.hein.cache;

import java.util.ArrayList;
import java.util.List;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.PublishException;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.topic.Topics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * What goes out, and what happens when it cannot.
 */
@ExtendWith(OutputCaptureExtension.class)
class EvictionSenderTests {

	private final EvictionMessages messages = new EvictionMessages(
			new CacheKeys(new KeyTypes(), JsonMapper.builder().build()));

	private final Publisher publisher = mock(Publisher.class);

	private final List<String> sent = new ArrayList<>();

	private final EvictionSender sender = new EvictionSender(new EvictionTopic("hein.cache"), () -> this.publisher,
			this.messages);

	private boolean fails;

	private int maxSize = 1000;

	private @Nullable Runnable meanwhile;

	@BeforeEach
	void publish() {
		given(this.publisher.publish(any())).willAnswer((call) -> {
			OutgoingMessage message = call.getArgument(0);
			if (this.fails || message.payload().length > this.maxSize) {
				throw new PublishException("on purpose");
			}
			SentKey key = this.messages.read(message.payload()).key();
			this.sent.add(message.topic() + " " + ((key != null) ? key.text() : "*"));
			Runnable meanwhile = this.meanwhile;
			this.meanwhile = null;
			if (meanwhile != null) {
				meanwhile.run();
			}
			return new Position(new Epoch(1, 2), this.sent.size());
		});
	}

	@Test
	void evictionsAndClearsAreSent() {
		this.sender.evict("prices", "ACME");
		this.sender.clear("prices");
		assertThat(this.sent).containsExactly("hein.cache.prices ACME", "hein.cache.prices *");
	}

	@Test
	void aKeyThatCannotBeSentClearsAndIsWarnedAboutOnce(CapturedOutput output) {
		this.sender.evict("prices", new Object());
		this.sender.evict("prices", new Object());
		assertThat(this.sent).containsExactly("hein.cache.prices *", "hein.cache.prices *");
		assertThat(output.toString().split("java.lang.Object does not come back equal", -1)).hasSize(2);
	}

	@Test
	void aKeyThatIsTooLongClears(CapturedOutput output) {
		this.sender.evict("prices", "x".repeat(2000));
		assertThat(this.sent).containsExactly("hein.cache.prices *");
		assertThat(output).contains("java.lang.String could not be sent");
	}

	@Test
	void whatCouldNotBeSentIsMadeUpForByAClear(CapturedOutput output) {
		this.fails = true;
		this.sender.evict("prices", "ACME");
		this.sender.evict("prices", "OTHER");
		assertThat(output.toString().split("An eviction of the cache 'prices' could not be sent", -1)).hasSize(2);
		this.fails = false;
		this.sender.evict("names", "ACME");
		this.sender.evict("prices", "THIRD");
		this.sender.evict("prices", "FOURTH");
		assertThat(this.sent).containsExactly("hein.cache.names ACME", "hein.cache.prices *",
				"hein.cache.prices FOURTH");
	}

	@Test
	void whatFailsWhileAClearIsSentIsMadeUpForByTheNext() {
		this.meanwhile = () -> {
			this.fails = true;
			this.sender.evict("prices", "ACME");
			this.fails = false;
		};
		this.sender.clear("prices");
		this.sender.evict("prices", "OTHER");
		assertThat(this.sent).containsExactly("hein.cache.prices *", "hein.cache.prices *");
	}

	@Test
	void aKeyThatIsNullClears(CapturedOutput output) {
		this.sender.evict("prices", null);
		assertThat(this.sent).containsExactly("hein.cache.prices *");
		assertThat(output).contains("of the type null");
	}

	@ParameterizedTest
	@CsvSource({ "prices, prices", "com.example.Prices, com.example.Prices", "'a b*', a_b_", "'.x..y.', _x._y_",
			"'', _", "..., ___" })
	void anyNameOfACacheMakesATopic(String cache, String words) {
		this.sender.clear(cache);
		assertThat(this.sent).hasSize(1).first().asString().startsWith("hein.cache.");
		assertThat(new EvictionTopic("a").of("x".repeat(300))).hasSize(102);
		assertThatIllegalArgumentException().isThrownBy(() -> new EvictionTopic("a..b"));
		assertThatIllegalArgumentException().isThrownBy(() -> new EvictionTopic(""));
		Topics.encode(new EvictionTopic("hein.cache").of(cache));
	}

}
