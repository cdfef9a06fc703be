package io.hein.autoconfigure;

/**
 * A log was asked for that nothing here can make.
 */
@SuppressWarnings("serial")
class MissingBackboneException extends RuntimeException {

	MissingBackboneException() {
		super("The property 'hein.publisher.backbone' is 'kafka', but Kafka's client is not on the class path, or the "
				+ "auto-configuration of Hein for Kafka is excluded");
	}

}
