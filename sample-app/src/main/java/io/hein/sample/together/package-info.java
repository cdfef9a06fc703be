/**
 * For the demonstration: a publisher and subscribers in one process, each an application
 * of its own that knows nothing of the others, connected over TCP through cables that can
 * be cut; two more publishers, each in a process of its own, that can be killed; and what
 * the page's buttons do to them.
 */
@NullMarked
package io.hein.sample.together;

import org.jspecify.annotations.NullMarked;
