package io.hein.transport.classic;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

/**
 * Random input for the codecs of the classic protocol, without a fuzzer.
 */
class ClassicRandomTests {

	private static final String ALPHABET = "[]{}\",:\\ \u00ac\u0096\u00ee_jsnrawpgdie01tfnuyYDTbi.eE+-\u00c3\u00a9\n";

	private static final int ROUNDS = 500;

	@Test
	void randomInputBreaksNothing() {
		Random random = new Random(4);
		ClassicFrameFuzzTests frames = new ClassicFrameFuzzTests();
		ClassicJsonFuzzTests typed = new ClassicJsonFuzzTests();
		OrdinaryJsonFuzzTests ordinary = new OrdinaryJsonFuzzTests();
		for (int round = 0; round < ROUNDS; round++) {
			byte[] input = new byte[random.nextInt(80)];
			random.nextBytes(input);
			for (byte[] bytes : List.of(input, likely(input))) {
				frames.aStreamIsReadTheSameHoweverItIsCutAndAPayloadIsReadBack(bytes);
				typed.typedJsonIsReadOrRefusedAndAnyValueIsReadBack(bytes);
				ordinary.jsonIsMadeTypedOrRefusedAndNothingElse(bytes);
			}
		}
	}

	private static byte[] likely(byte[] input) {
		byte[] likely = new byte[input.length];
		for (int i = 0; i < likely.length; i++) {
			likely[i] = (byte) ALPHABET.charAt((input[i] & 0xFF) % ALPHABET.length());
		}
		return likely;
	}

}
