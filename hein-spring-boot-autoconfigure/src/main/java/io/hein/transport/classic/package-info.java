/**
 * The classic protocol: what Python hein 0.2.3 speaks. Frames, the typed JSON in them,
 * and both sides' rules about acknowledging and leaving. Stands on Netty, on the log and
 * on the frames of Hein's own protocol, and knows neither publishers nor subscribers:
 * those use it.
 */
@NullMarked
package io.hein.transport.classic;

import org.jspecify.annotations.NullMarked;
