package io.polder.ebpf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Objects that were compiled from this module's own C (src/test/bpf/sampler). */
final class Sampler {

    /** Bytes of {@code struct __sk_buff} up to the mark's end; the mark is its third word. */
    private static final int CONTEXT = 192;

    static final int PACKET_LENGTH = 64;

    private Sampler() {}

    static ObjectSpec spec(String name) throws IOException {
        return ObjectSpec.readResource(Sampler.class, "/sampler/" + name + ".o");
    }

    /** Runs a classifier on a packet of {@link #PACKET_LENGTH} bytes: what it returns. */
    static int run(BpfObject object, String program) {
        return object.program(program)
                .test(TestRun.Request.of(new byte[PACKET_LENGTH]))
                .returnValue();
    }

    /** Likewise, with a mark. */
    static int run(BpfObject object, String program, int mark) {
        byte[] context = ByteBuffer.allocate(CONTEXT)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(8, mark)
                .array();
        return object.program(program)
                .test(new TestRun.Request(new byte[PACKET_LENGTH], context, 1))
                .returnValue();
    }
}
