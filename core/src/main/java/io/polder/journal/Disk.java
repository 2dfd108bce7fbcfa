package io.polder.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a journal needs of a file system. Confined to one thread at a time. */
interface Disk {

    /** A file that is being written. */
    interface Sink {

        void write(byte[] bytes, int length) throws IOException;

        /** Returns when what was written will be there after a power failure. */
        void sync() throws IOException;

        void close() throws IOException;
    }

    /** Creates or empties a file. */
    Sink create(Path file) throws IOException;

    /** Opens a file to write at its end, after cutting it to this length. */
    Sink append(Path file, long length) throws IOException;

    byte[] read(Path file) throws IOException;

    /** The names of the files in a directory, sorted. */
    List<String> list(Path directory) throws IOException;

    /** Puts a file in the place of another at once, durably. */
    void replace(Path from, Path to) throws IOException;

    /** Deletes a file; one that is not there is done. */
    void delete(Path file) throws IOException;
}
