package io.hein.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LibzmqPeer}.
 */
class LibzmqPeerTests {

	@TempDir
	Path folder;

	@Test
	void withoutACompilerItSaysSo() throws IOException {
		assertThat(LibzmqPeer.compile("no-such-compiler", this.folder.resolve("a.c"), this.folder.resolve("a")))
			.hasValueSatisfying((reason) -> assertThat(reason).startsWith("There is no C compiler"));
	}

	@Test
	void whatTheCompilerDislikesIsSaid() throws IOException {
		Path compiler = Files.writeString(this.folder.resolve("cc"),
				"#!/bin/sh\necho 'a.c:1: fatal error: zmq.h: No such file'\nexit 1\n");
		assertThat(compiler.toFile().setExecutable(true)).isTrue();
		assertThat(LibzmqPeer.compile(compiler.toString(), this.folder.resolve("a.c"), this.folder.resolve("a")))
			.hasValueSatisfying((reason) -> assertThat(reason).contains("libzmq3-dev").contains("zmq.h"));
	}

}
