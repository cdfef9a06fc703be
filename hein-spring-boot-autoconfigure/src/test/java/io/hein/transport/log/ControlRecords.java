package io.hein.transport.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Changes control records as another version would have written them.
 */
final class ControlRecords {

	private ControlRecords() {
	}

	static void setFormat(byte[] file, int at, int format) {
		ByteBuffer record = ByteBuffer.wrap(file, at, ControlRecord.LENGTH).slice();
		record.putInt(Long.BYTES, format);
		CRC32C checksum = new CRC32C();
		checksum.update(file, at, ControlRecord.LENGTH - Long.BYTES);
		record.putLong(ControlRecord.LENGTH - Long.BYTES, checksum.getValue());
	}

}
