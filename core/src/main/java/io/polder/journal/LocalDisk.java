package io.polder.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The file system. Files are written without a channel: an interrupt would close that (java.nio.channels,
 * InterruptibleChannel). Stateless.
 */
final class LocalDisk implements Disk {

    @Override
    public Sink create(Path file) throws IOException {
        return append(file, 0);
    }

    @Override
    public Sink append(Path file, long length) throws IOException {
        var out = new RandomAccessFile(file.toFile(), "rw");
        try {
            out.setLength(length);
            out.seek(length);
        } catch (IOException e) {
            out.close();
            throw e;
        }
        return new Sink() {
            @Override
            public void write(byte[] bytes, int count) throws IOException {
                out.write(bytes, 0, count);
            }

            @Override
            public void sync() throws IOException {
                out.getFD().sync();
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(to);
    }

    /** A name is durable when its directory is (fsync(2)). */
    private static void syncDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }
}
