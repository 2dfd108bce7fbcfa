package io.polder.pool;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** How the resources of a pool look in its journal. Stateless; equal resources have equal bytes. */
public interface ResourceCodec<R> {

    /** What they are, in at most 24 characters of ASCII: a journal of others is not read. */
    String name();

    void write(R resource, DataOutput out) throws IOException;

    /**
     * Reads what {@link #write} has written.
     *
     * @throws IOException when the bytes are no such resource
     * @throws IllegalArgumentException likewise
     */
    R read(DataInput in) throws IOException;
}
