package io.hein.transport.log;

import java.lang.reflect.Modifier;
import java.util.Arrays;

import io.netty.util.internal.PlatformDependent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import static org.assertj.core.api.Assertions.assertThat;

class PaddedLongTests {

	private static final int DISTANCE = 15 * Long.BYTES;

	/**
	 * Newer virtual machines do not say where a field lies.
	 */
	@Test
	@EnabledForJreRange(max = JRE.JAVA_23)
	void theNumberHasADistanceToBothEndsOfTheObject() throws ReflectiveOperationException {
		long number = PlatformDependent.objectFieldOffset(PaddedLong.class.getDeclaredField("value"));
		long end = Arrays.stream(PaddedLong.class.getDeclaredFields())
			.filter((field) -> !Modifier.isStatic(field.getModifiers()))
			.mapToLong((field) -> PlatformDependent.objectFieldOffset(field) + Long.BYTES)
			.max()
			.orElseThrow();
		assertThat(number).isGreaterThan(DISTANCE);
		assertThat(end - number - Long.BYTES).isGreaterThanOrEqualTo(DISTANCE);
	}

	@Test
	void theNumberIsWhatWasSetLast() {
		PaddedLong number = new PaddedLong(1);
		assertThat(number.get()).isEqualTo(1);
		number.set(2);
		assertThat(number.getPlain()).isEqualTo(2);
		number.setRelease(3);
		assertThat(number.get()).isEqualTo(3);
	}

}
