package io.polder.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real file system whose every step can be the last: it fails there and ever after, as when the process is killed, or
 * until it is healed, as when it is full.
 */
final class FaultyDisk implements Disk {

    private final LocalDisk real = new LocalDisk();
    final AtomicInteger steps = new AtomicInteger();
    volatile int failAt = Integer.MAX_VALUE;
    volatile int failures = Integer.MAX_VALUE;
    volatile double writtenOfTheLast;

    private boolean fails() {
        int step = steps.incrementAndGet();
        return step >= failAt && step - failAt < failures;
    }

    private void step() throws IOException {
        if (fails()) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public Sink create(Path file) throws IOException {
        step();
        return wrap(real.create(file));
    }

    @Override
    public Sink append(Path file, long length) throws IOException {
        step();
        return wrap(real.append(file, length));
    }

    private Sink wrap(Sink sink) {
        return new Sink() {
            @Override
            public void write(byte[] bytes, int length) throws IOException {
                if (fails()) {
                    sink.write(bytes, (int) (length * writtenOfTheLast));
                    throw new IOException("No space left on device");
                }
                sink.write(bytes, length);
            }

            @Override
            public void sync() throws IOException {
                step(); // The system does not fail, so there is nothing to wait for.
            }

            @Override
            public void close() throws IOException {
                sink.close();
            }
        };
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return real.list(directory);
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
        step();
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path file) throws IOException {
        step();
        real.delete(file);
    }
}
