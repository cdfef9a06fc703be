package io.hein.transport.admission;

import java.security.Principal;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Decides which subscribers may attach and have which topics, on threads where that may
 * take a while. Thread-safe.
 */
public final class Gatekeeper {

	private static final Log logger = SafeLog.getLog(Gatekeeper.class);

	private final @Nullable Authenticator authenticator;

	private final @Nullable Authorizer authorizer;

	private final Executor executor;

	/**
	 * Create a gatekeeper.
	 * @param authenticator says which subscribers may attach, {@code null} for all
	 * @param authorizer says which topics they may have, {@code null} for all topics
	 * @param executor runs both, which are user code
	 */
	public Gatekeeper(@Nullable Authenticator authenticator, @Nullable Authorizer authorizer, Executor executor) {
		this.authenticator = authenticator;
		this.authorizer = authorizer;
		this.executor = executor;
	}

	/**
	 * Whether what a subscriber wants matters.
	 * @return whether it does
	 */
	public boolean isAskedForTopics() {
		return this.authorizer != null;
	}

	/**
	 * Decide whether a subscriber may attach.
	 * @param credentials what it presents
	 * @param topics what it wants
	 * @param loop runs what is to be done then
	 * @param decided called with the decision
	 */
	public void admit(Credentials credentials, List<String> topics, Executor loop, Consumer<Decision> decided) {
		decide(() -> {
			Principal principal = new SubscriberPrincipal(credentials.name());
			if (this.authenticator != null) {
				principal = this.authenticator.authenticate(credentials);
				if (principal == null) {
					return Decision.refused("it was not authenticated");
				}
			}
			return permitted(credentials.name(), principal, topics);
		}, loop, decided);
	}

	/**
	 * Decide whether a subscriber that is attached may have other topics.
	 * @param name its name
	 * @param principal its identity
	 * @param topics what it wants
	 * @param loop runs what is to be done then
	 * @param decided called with the decision
	 */
	public void permit(String name, Principal principal, List<String> topics, Executor loop,
			Consumer<Decision> decided) {
		decide(() -> permitted(name, principal, topics), loop, decided);
	}

	private Decision permitted(String name, Principal principal, List<String> topics) {
		if (this.authorizer != null && !this.authorizer.isAllowed(name, principal, topics)) {
			return Decision.refused("it may not have the topics that it wants");
		}
		return new Decision(principal, null);
	}

	private void decide(Supplier<Decision> question, Executor loop, Consumer<Decision> decided) {
		try {
			this.executor.execute(() -> {
				Decision decision = ask(question);
				try {
					loop.execute(() -> decided.accept(decision));
				}
				catch (RejectedExecutionException ex) {
					// the event loops are closed: nothing waits for it
				}
				catch (Throwable ex) {
					// the peer waits for a limited time only
					logger.error("A decision about a subscriber could not be passed on", ex);
				}
			});
		}
		catch (RejectedExecutionException ex) {
			decided.accept(Decision.refused("too many others are waiting to be authenticated"));
		}
	}

	/**
	 * Code of users, whose exceptions may contain what must not be shown.
	 */
	private static Decision ask(Supplier<Decision> question) {
		try {
			return question.get();
		}
		catch (AuthenticationException ex) {
			return Decision.refused(SafeLog.message(ex));
		}
		catch (VirtualMachineError ex) {
			logger.error("An authenticator or authorizer failed", ex);
			return Decision.refused("the authenticator or authorizer failed with " + ex.getClass().getName());
		}
		catch (Throwable ex) {
			// whatever it throws, checked exceptions too: the question has to be answered
			logger.debug("An authenticator or authorizer failed", ex);
			return Decision.refused("the authenticator or authorizer failed with " + ex.getClass().getName());
		}
	}

	/**
	 * What was decided.
	 *
	 * @param principal its identity
	 * @param refusal why it may not, {@code null} if it may
	 */
	public record Decision(Principal principal, @Nullable String refusal) {

		static Decision refused(String why) {
			return new Decision(new SubscriberPrincipal("nobody"), why);
		}

	}

}
