/**
 * Holds {@code README.md} and {@code docs} against the code: every snippet is a part of a
 * test that runs, and every table says what there is.
 */
package io.hein.docs;
