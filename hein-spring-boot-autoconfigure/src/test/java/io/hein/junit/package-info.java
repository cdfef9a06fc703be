/**
 * What the build adds to every test run: a watch for leaked Netty buffers. Tests need not
 * name it; it is registered as a service.
 */
package io.hein.junit;
