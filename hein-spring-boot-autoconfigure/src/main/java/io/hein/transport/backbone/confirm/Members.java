package io.hein.transport.backbone.confirm;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.hein.transport.backbone.confirm.ExchangeRecord.Beat;
import org.jspecify.annotations.Nullable;

/**
 * The edges of a log, this one included. Guarded by the lock of
 * {@link SharedConfirmations}.
 */
final class Members {

	private final Map<EdgeId, Member> all = new HashMap<>();

	/**
	 * Take note of a sign of life.
	 * @return the edge if it is new, else {@code null}
	 */
	@Nullable Member heard(Beat beat, long now) {
		Member known = this.all.get(beat.edge());
		if (known != null) {
			known.heard(beat, now);
		}
		if (known != null || beat.last()) {
			return null;
		}
		Member member = new Member(beat, now);
		this.all.put(beat.edge(), member);
		return member;
	}

	/**
	 * Those that have become silent. Once forgotten, one that is heard again is new.
	 */
	List<Member> vanishing(long now) {
		return this.all.values().stream().filter((member) -> member.vanishes(now)).toList();
	}

	void remove(EdgeId edge) {
		this.all.remove(edge);
	}

	@Nullable Member get(EdgeId edge) {
		return this.all.get(edge);
	}

	Collection<Member> here() {
		return this.all.values();
	}

}
