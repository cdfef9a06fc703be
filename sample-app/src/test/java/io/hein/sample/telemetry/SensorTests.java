package io.hein.sample.telemetry;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import oshi.hardware.CentralProcessor;
import oshi.hardware.HWDiskStore;
import oshi.hardware.NetworkIF;
import oshi.hardware.Sensors;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for the sensors, on a machine that does what the test says.
 */
class SensorTests {

	private final List<Reading> readings = new ArrayList<>();

	@Test
	void theLoadOfACoreIsBetweenZeroAndOne() {
		CentralProcessor processor = mock();
		given(processor.getProcessorCpuLoadTicks()).willReturn(new long[3][8]);
		given(processor.getProcessorCpuLoadBetweenTicks(any(), any())).willReturn(new double[] { 0.25, 1.01, -0.01 });
		new CpuSensor(processor).read(this.readings::add);
		assertThat(this.readings).containsExactly(new CpuReading(0, 0.25), new CpuReading(1, 1), new CpuReading(2, 0));
		assertThat(this.readings.get(1).topic()).isEqualTo("telemetry.cpu.1");
	}

	@Test
	void aDiskIsReadFromItsSecondReadingOn() {
		HWDiskStore disk = mock();
		given(disk.getName()).willReturn("/dev/sda");
		given(disk.getReadBytes()).willReturn(1000L, 3000L);
		given(disk.getWriteBytes()).willReturn(500L, 500L);
		given(disk.getTimeStamp()).willReturn(1000L, 2000L);
		DiskSensor sensor = new DiskSensor(() -> List.of(disk));
		sensor.read(this.readings::add);
		assertThat(this.readings).isEmpty();
		sensor.read(this.readings::add);
		assertThat(this.readings).containsExactly(new DiskReading("sda", 2000, 0));
		assertThat(this.readings.get(0).topic()).isEqualTo("telemetry.disk.sda");
	}

	@Test
	void aNetworkInterfaceIsReadFromItsSecondReadingOn() {
		NetworkIF network = mock();
		given(network.getName()).willReturn("eth0");
		given(network.getBytesRecv()).willReturn(0L, 10L);
		given(network.getBytesSent()).willReturn(0L, 20L);
		given(network.getTimeStamp()).willReturn(0L, 2000L);
		NetworkSensor sensor = new NetworkSensor(() -> List.of(network));
		sensor.read(this.readings::add);
		sensor.read(this.readings::add);
		assertThat(this.readings).containsExactly(new NetworkReading("eth0", 5, 10));
		assertThat(this.readings.get(0).topic()).isEqualTo("telemetry.network.eth0");
	}

	@Test
	void theBusiestProcessesComeFirst() {
		List<OSProcess> processes = new ArrayList<>();
		for (int i = 1; i <= 7; i++) {
			OSProcess process = mock();
			given(process.getProcessID()).willReturn(i);
			given(process.getName()).willReturn("p" + i);
			given(process.getProcessCpuLoadCumulative()).willReturn(i / 10.0);
			given(process.getProcessCpuLoadBetweenTicks(any())).willReturn(1.0 / i);
			processes.add(process);
		}
		OperatingSystem system = mock();
		given(system.getProcesses()).willReturn(processes);
		ProcessSensor sensor = new ProcessSensor(system);
		assertThat(busiest(sensor)).containsExactly("p7", "p6", "p5", "p4", "p3");
		assertThat(busiest(sensor)).containsExactly("p1", "p2", "p3", "p4", "p5");
	}

	private List<String> busiest(ProcessSensor sensor) {
		List<String> names = new ArrayList<>();
		sensor.read((reading) -> ((ProcessReading) reading).busiest().forEach((usage) -> names.add(usage.name())));
		return names;
	}

	@Test
	void aTemperatureIsRead() {
		Sensors sensors = mock();
		given(sensors.getCpuTemperature()).willReturn(51.5);
		new TemperatureSensor(sensors).read(this.readings::add);
		assertThat(this.readings).containsExactly(new TemperatureReading("cpu", 51.5));
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, Double.NaN })
	void aMachineThatDoesNotKnowItsTemperatureHasNone(double unknown) {
		Sensors sensors = mock();
		given(sensors.getCpuTemperature()).willReturn(unknown);
		new TemperatureSensor(sensors).read(this.readings::add);
		assertThat(this.readings).isEmpty();
	}

	@Test
	void thisJvmHasAHeapThreadsAndCollectors() {
		new JvmSensor().read(this.readings::add);
		assertThat(this.readings).hasAtLeastOneElementOfType(GcReading.class)
			.hasAtLeastOneElementOfType(HeapReading.class)
			.hasAtLeastOneElementOfType(ThreadReading.class);
		assertThat(this.readings).extracting(Reading::topic)
			.contains("telemetry.jvm.heap", "telemetry.jvm.threads")
			.doesNotHaveDuplicates();
	}

}
