package io.polder.journal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file of a journal: a head, a snapshot, and what came after it.
 *
 * <pre>
 * "PLDRJRNL" | version of this layout, 2 bytes | version of the records, 2 bytes | their name, 32 bytes | CRC-32C, 4 bytes
 * frames, each with records: of each the length, 4 bytes, and its bytes
 * </pre>
 *
 * Confined.
 */
final class SegmentFile<T> {

    static final int HEAD = 48;
    private static final byte[] MAGIC = "PLDRJRNL".getBytes(StandardCharsets.US_ASCII);
    private static final int LAYOUT = 1;
    private static final int NAME = 32;
    private static final int FULL_FRAME = 1 << 20;

    private final Format<T> format;
    private final Disk disk;
    private final Path file;
    private Disk.@Nullable Sink sink;
    private long sequence;
    private long length;

    SegmentFile(Format<T> format, Disk disk, Path file) {
        this.format = format;
        this.disk = disk;
        this.file = file;
    }

    long length() {
        return length;
    }

    /** Records as one frame with room for its head. */
    private static final class Batch extends ByteArrayOutputStream {

        Batch() {
            super(4096);
            reset();
        }

        @Override
        public synchronized void reset() {
            count = Frames.HEAD;
        }

        int payload() {
            return count - Frames.HEAD;
        }

        byte[] frame(long sequence) {
            Frames.putHead(buf, sequence, payload());
            return buf;
        }

        int length() {
            return count;
        }
    }

    private static <T> void encode(Format<T> format, T record, ByteArrayOutputStream scratch, OutputStream to)
            throws IOException {
        scratch.reset();
        format.write(record, new DataOutputStream(scratch));
        new DataOutputStream(to).writeInt(scratch.size());
        scratch.writeTo(to);
    }

    /**
     * Records as a frame has them.
     *
     * @throws IllegalArgumentException when the format cannot write one, or they are too long
     */
    static <T> byte[] encode(Format<T> format, List<T> records) {
        var bytes = new ByteArrayOutputStream();
        var scratch = new ByteArrayOutputStream();
        try {
            for (T record : records) {
                encode(format, record, scratch, bytes);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("a record cannot be written: " + e, e);
        }
        if (bytes.size() > FULL_FRAME) {
            throw new IllegalArgumentException(
                    records.size() + " records have " + bytes.size() + " bytes, must be at most " + FULL_FRAME);
        }
        return bytes.toByteArray();
    }

    /** Writes the head and a snapshot to another file, durably. It is no journal yet: {@link #open} opens it. */
    void writeSnapshot(Path temporary, Iterable<T> snapshot) throws IOException {
        Disk.Sink out = disk.create(temporary);
        try {
            byte[] head = head();
            out.write(head, head.length);
            length = head.length;
            sequence = 0;
            var batch = new Batch();
            var scratch = new ByteArrayOutputStream();
            for (T record : snapshot) {
                encode(format, record, scratch, batch);
                if (batch.payload() >= FULL_FRAME) {
                    write(out, batch);
                }
            }
            if (batch.payload() > 0 || sequence == 0) {
                write(out, batch);
            }
            out.sync();
        } finally {
            out.close();
        }
    }

    private byte[] head() {
        byte[] name = format.name().getBytes(StandardCharsets.US_ASCII);
        if (name.length > NAME || format.version() < 1 || format.version() > 0xffff) {
            throw new IllegalArgumentException(
                    "format \"" + format.name() + "\" version " + format.version() + " fits no journal's head");
        }
        var head = ByteBuffer.allocate(HEAD)
                .put(MAGIC)
                .putShort((short) LAYOUT)
                .putShort((short) format.version())
                .put(Arrays.copyOf(name, NAME));
        head.putInt(checksum(head.array()));
        return head.array();
    }

    private static int checksum(byte[] head) {
        var crc = new CRC32C();
        crc.update(head, 0, HEAD - 4);
        return (int) crc.getValue();
    }

    /** What was found when it was read. */
    record Found(long bytes, long cut, boolean olderRecords) {}

    /**
     * Reads every record.
     *
     * @throws JournalException.Unreadable when it is not of this format, or of a newer version
     * @throws JournalException.Corrupted when what is damaged was durable once
     */
    Found read(Consumer<T> records) throws IOException {
        byte[] bytes = disk.read(file);
        int version = version(bytes);
        Frames.End end;
        try {
            end = Frames.read(bytes, HEAD, payload -> decode(payload, records));
        } catch (Frames.Damage e) {
            throw new JournalException.Corrupted(file, e.offset(), String.valueOf(e.getMessage()));
        }
        if (end.nextSequence() == 0) {
            throw new JournalException.Corrupted(file, HEAD, "its snapshot is not whole");
        }
        sequence = end.nextSequence();
        length = end.offset();
        return new Found(length, bytes.length - length, version < format.version());
    }

    private int version(byte[] bytes) {
        if (bytes.length < HEAD || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new JournalException.Unreadable(file, "it does not begin as a journal does");
        }
        var head = ByteBuffer.wrap(bytes, MAGIC.length, HEAD - MAGIC.length);
        int layout = head.getShort() & 0xffff;
        if (layout > LAYOUT) {
            throw new JournalException.Unreadable(
                    file, "its layout is version " + layout + ", and this program knows up to " + LAYOUT);
        }
        int version = head.getShort() & 0xffff;
        byte[] name = new byte[NAME];
        head.get(name);
        if (head.getInt() != checksum(bytes)) {
            throw new JournalException.Corrupted(file, 0, "its head is damaged");
        }
        String text = new String(name, StandardCharsets.US_ASCII).replace("\0", "");
        if (!text.equals(format.name())) {
            throw new JournalException.Unreadable(file, "it is of \"" + text + "\", not of \"" + format.name() + "\"");
        }
        if (version > format.version()) {
            throw new JournalException.Unreadable(
                    file,
                    "its records are of version " + version + ", and this program knows up to " + format.version());
        }
        return version;
    }

    private void decode(ByteBuffer payload, Consumer<T> records) {
        try {
            while (payload.hasRemaining()) {
                int size = payload.remaining() < 4 ? -1 : payload.getInt();
                if (size < 0 || size > payload.remaining()) {
                    throw new IOException("a record is longer than what holds it");
                }
                byte[] bytes = new byte[size];
                payload.get(bytes);
                records.accept(record(bytes));
            }
        } catch (IOException e) {
            throw new JournalException.Corrupted(file, 0, "a frame that is whole has no such records: " + e);
        }
    }

    private T record(byte[] bytes) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        T record = format.read(in);
        if (in.available() > 0) {
            throw new IOException(in.available() + " bytes follow a record");
        }
        return record;
    }

    /** After {@link #read} or {@link #writeSnapshot}: writes go to its end from now on, and what was torn is cut off. */
    void open() throws IOException {
        sink = disk.append(file, length);
    }

    /** Writes what {@link #encode} made as few frames, and returns when they are durable. */
    void append(List<byte[]> encoded) throws IOException {
        Disk.Sink out = Optional.ofNullable(sink).orElseThrow(() -> new IOException("the file is closed"));
        var batch = new Batch();
        for (byte[] records : encoded) {
            if (batch.payload() + records.length > Frames.LONGEST) {
                write(out, batch);
                out.sync(); // A frame is written when the one before is durable.
            }
            batch.write(records, 0, records.length);
        }
        write(out, batch);
        out.sync();
    }

    private void write(Disk.Sink out, Batch batch) throws IOException {
        out.write(batch.frame(sequence), batch.length());
        sequence++;
        length += batch.length();
        batch.reset();
    }

    void close() throws IOException {
        if (sink != null) {
            sink.close();
            sink = null;
        }
    }
}
