package io.hein.transport.classic;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * In which form a message goes to classic subscribers. Without a wish JSON goes typed and
 * everything else raw.
 *
 * @since 0.1.0
 */
public enum ClassicForm {

	/**
	 * The payload's bytes as they are, whatever they are.
	 */
	RAW,

	/**
	 * Typed: JSON as the values in it, text as text, other bytes as bytes.
	 */
	TYPED,

	/**
	 * Like {@link #TYPED}, and the receiver is asked not to unpack it.
	 */
	PACKED;

	/**
	 * The value of the header {@link ClassicProtocol#FORM_HEADER} that asks for it.
	 * @return the name in small letters
	 */
	public String value() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The form that a header asks for.
	 * @param value the value of the header, {@code null} if there is none
	 * @return the form, {@code null} if none is asked for or none is called so
	 */
	static @Nullable ClassicForm of(@Nullable String value) {
		for (ClassicForm form : values()) {
			if (form.value().equals(value)) {
				return form;
			}
		}
		return null;
	}

}
