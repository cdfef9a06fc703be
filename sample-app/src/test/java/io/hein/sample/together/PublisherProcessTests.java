package io.hein.sample.together;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.hein.sample.process.JavaProcess;
import io.hein.sample.wall.RestartLane;
import io.hein.transport.frame.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.ArgumentCaptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.matches;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;

/**
 * Tests for {@link PublisherProcess}.
 */
class PublisherProcessTests {

	private static final long PATIENCE_MILLIS = 60_000;

	@Test
	void itPublishesUntilItIsKilledAndTheDirectoryKeepsItsLog(@TempDir Path directory) {
		RestartLane first = mock();
		PublisherProcess killed = PublisherProcess.start(first, arguments(directory));
		Position begin = listens(first);
		killed.publish(7);
		ArgumentCaptor<Position> published = ArgumentCaptor.captor();
		then(first).should(timeout(PATIENCE_MILLIS)).published(eq(7), published.capture());
		assertThat(published.getValue()).isEqualTo(new Position(begin.epoch(), 1));
		killed.kill();
		assertThat(killed.isAlive()).isFalse();
		then(first).should(never()).failed(any());
		RestartLane second = mock();
		PublisherProcess next = PublisherProcess.start(second, arguments(directory));
		assertThat(listens(second)).isEqualTo(published.getValue());
		next.kill();
	}

	@Test
	void oneThatCannotStartSaysWhy(@TempDir Path directory) throws IOException {
		RestartLane lane = mock();
		Path file = Files.createFile(directory.resolve("file"));
		PublisherProcess ended = PublisherProcess.start(lane, arguments(file));
		then(lane).should(timeout(PATIENCE_MILLIS))
			.failed(matches("process \\d+ has ended with the status 1 \\(.+\\)"));
		assertThat(ended.port()).isZero();
	}

	@Test
	void oneThatIsKilledFromOutsideIsNotSilent() {
		RestartLane lane = mock();
		PublisherProcess process = PublisherProcess.start(lane, List.of());
		listens(lane);
		ArgumentCaptor<Long> pid = ArgumentCaptor.captor();
		then(lane).should().listens(pid.capture(), any());
		ProcessHandle.of(pid.getValue()).orElseThrow().destroyForcibly();
		then(lane).should(timeout(PATIENCE_MILLIS)).failed(matches("process \\d+ has ended with the status \\d+"));
		await().until(() -> !process.isAlive());
	}

	@Test
	void twoOfAProcessEndAlsoIfThatIsKilled() {
		try (JavaProcess parent = JavaProcess.start(PairOfProcesses.class)) {
			parent.awaitLine(PairOfProcesses.STARTED);
			List<ProcessHandle> processes = parent.children();
			assertThat(processes).hasSize(2).allMatch(ProcessHandle::isAlive);
			parent.kill();
			await().until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
		}
	}

	private static List<String> arguments(Path directory) {
		return List.of("--hein.publisher.log.directory=" + directory);
	}

	private static Position listens(RestartLane lane) {
		ArgumentCaptor<Position> head = ArgumentCaptor.captor();
		then(lane).should(timeout(PATIENCE_MILLIS)).listens(anyLong(), head.capture());
		return head.getValue();
	}

}
