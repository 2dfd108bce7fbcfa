package io.polder.pool;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Numbers in journals. Stateless. */
final class NumberCodec implements ResourceCodec<Integer> {

    @Override
    public String name() {
        return "number";
    }

    @Override
    public void write(Integer resource, DataOutput out) throws IOException {
        out.writeInt(resource);
    }

    @Override
    public Integer read(DataInput in) throws IOException {
        return in.readInt();
    }
}
