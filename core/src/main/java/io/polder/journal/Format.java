package io.polder.journal;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How records of one kind look as bytes. Stateless.
 *
 * @param <T> of the records
 */
public interface Format<T> {

    /** What the records are about; a journal of another name is not read. At most 32 characters of ASCII. */
    String name();

    /** Of the newest records that this format writes, and reads; it reads all older ones, too. 1 to 65535. */
    int version();

    void write(T record, DataOutput out) throws IOException;

    /**
     * Reads one record.
     *
     * @throws IOException when the bytes are no record
     */
    T read(DataInput in) throws IOException;
}
