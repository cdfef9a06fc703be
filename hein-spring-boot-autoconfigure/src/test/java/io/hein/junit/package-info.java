/**
 * What the build adds to every test run: a watch for leaked Netty buffers, one for
 * secrets that are shown, and patience. Tests need not name them; they are registered as
 * services.
 */
package io.hein.junit;
