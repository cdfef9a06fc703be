package io.hein.autoconfigure;

import io.hein.transport.log.DirectoryInUseException;
import io.hein.transport.log.LogDirectoryException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why the log in a directory cannot be opened.
 */
class LogDirectoryFailureAnalyzer extends AbstractFailureAnalyzer<LogDirectoryException> {

	private static final String PROPERTY = "'hein.publisher.log.directory'";

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, LogDirectoryException cause) {
		return new FailureAnalysis(cause.getMessage() + " (property " + PROPERTY + ").", action(cause), cause);
	}

	private static String action(LogDirectoryException cause) {
		return switch (cause.getReason()) {
			case IN_USE -> (isInUseHere(cause))
					? "Give each publisher of this process a directory of its own, or close the other one first. Tests "
							+ "keep the application contexts of earlier tests open: leave " + PROPERTY
							+ " empty in tests."
					: "Stop the other publisher, or give this one a directory of its own. If the other one needs "
							+ "longer to stop, raise 'hein.publisher.log.lock-timeout'. In Kubernetes a rolling update "
							+ "never gets past this: the new pod waits for the directory, and the old one for the new "
							+ "pod to be ready. Use the strategy 'Recreate', or a StatefulSet.";
			case NOT_WRITABLE -> "Set the property " + PROPERTY + " to a directory that this process may create, read "
					+ "and write, on a disk of this machine that is not mounted read-only.";
			case DISK_FULL -> "Make room on the disk, set the property " + PROPERTY + " to a directory on another "
					+ "one, or make 'hein.publisher.log.max-size' smaller.";
			case UNKNOWN_FORMAT -> "Nothing was changed in the directory. Start the version of Hein that has written "
					+ "this log, or set the property " + PROPERTY + " to another directory. To give the log up, "
					+ "empty the directory: a new log then begins.";
			case FOREIGN -> "Nothing was changed in the directory. Set the property " + PROPERTY
					+ " to an empty directory, or to one that does not exist yet.";
		};
	}

	private static boolean isInUseHere(LogDirectoryException cause) {
		return cause.getCause() instanceof DirectoryInUseException inUse && inUse.getOwner().endsWith("this process");
	}

}
