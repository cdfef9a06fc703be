/**
 * What may come in: how many connections at once and from one address
 * ({@code AddressGate}, {@code AcceptRate}), which speak TLS ({@code TlsEntry}), which
 * are authenticated and may have which topics ({@code Gatekeeper}, which asks users'
 * {@link Authenticator} and {@link Authorizer}), and how much a peer may say
 * ({@code FrameRate}). {@code Admission} is the entry point. Uses the frames and what is
 * shared of Netty; knows no session and no log.
 */
@NullMarked
package io.hein.transport.admission;

import org.jspecify.annotations.NullMarked;
