/**
 * Containers, each of which runs one listener on a lane of a connection: conversion, the
 * call of the method, retries, what is reported when a message is given up. Uses the
 * engine, {@code io.hein.core}, {@code io.hein.event} and {@code io.hein.observation};
 * knows nothing of annotations.
 */
@NullMarked
package io.hein.listener;

import org.jspecify.annotations.NullMarked;
