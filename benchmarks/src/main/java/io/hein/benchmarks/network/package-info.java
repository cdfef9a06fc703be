/**
 * What messages take of a real network: lengths of frames and TLS records as they are
 * made here, headers as the protocols have them, and a network of limited speed between
 * two processes of this machine to compare with.
 */
@NullMarked
package io.hein.benchmarks.network;

import org.jspecify.annotations.NullMarked;
