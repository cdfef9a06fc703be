/**
 * A small model of the session of both sides, searched exhaustively.
 */
@NullMarked
package io.hein.model;

import org.jspecify.annotations.NullMarked;
