package io.polder.netlink.tc;

import static io.polder.netlink.tc.TcMessages.TCA_OPTIONS;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;

/** Options of {@link FqCodel} (net/sched/sch_fq_codel.c). Stateless. */
final class FqCodelOptions {

    private static final int TCA_FQ_CODEL_TARGET = 1;
    private static final int TCA_FQ_CODEL_LIMIT = 2;
    private static final int TCA_FQ_CODEL_INTERVAL = 3;
    private static final int TCA_FQ_CODEL_ECN = 4;
    private static final int TCA_FQ_CODEL_FLOWS = 5;
    private static final int TCA_FQ_CODEL_QUANTUM = 6;
    private static final int TCA_FQ_CODEL_CE_THRESHOLD = 7;
    private static final int TCA_FQ_CODEL_DROP_BATCH_SIZE = 8;
    private static final int TCA_FQ_CODEL_MEMORY_LIMIT = 9;

    private FqCodelOptions() {}

    static void write(MessageWriter message, FqCodel codel) {
        int options = message.begin(TCA_OPTIONS);
        U32Attribute.writeMicros(message, TCA_FQ_CODEL_TARGET, codel.target());
        U32Attribute.write(message, TCA_FQ_CODEL_LIMIT, codel.limit());
        U32Attribute.writeMicros(message, TCA_FQ_CODEL_INTERVAL, codel.interval());
        U32Attribute.writeFlag(message, TCA_FQ_CODEL_ECN, codel.ecn());
        U32Attribute.write(message, TCA_FQ_CODEL_FLOWS, codel.flows());
        U32Attribute.write(message, TCA_FQ_CODEL_QUANTUM, codel.quantum());
        U32Attribute.writeMicros(message, TCA_FQ_CODEL_CE_THRESHOLD, codel.ceThreshold());
        U32Attribute.write(message, TCA_FQ_CODEL_DROP_BATCH_SIZE, codel.dropBatch());
        U32Attribute.write(message, TCA_FQ_CODEL_MEMORY_LIMIT, codel.memoryLimit());
        message.end(options);
    }

    static FqCodel read(AttributeReader in) {
        FqCodel.Builder codel = FqCodel.builder();
        while (in.next()) {
            switch (in.type()) {
                case TCA_FQ_CODEL_TARGET -> codel.target(U32Attribute.readMicros(in));
                case TCA_FQ_CODEL_LIMIT -> codel.limit(U32Attribute.read(in));
                case TCA_FQ_CODEL_INTERVAL -> codel.interval(U32Attribute.readMicros(in));
                case TCA_FQ_CODEL_ECN -> codel.ecn(in.u32() != 0);
                case TCA_FQ_CODEL_FLOWS -> codel.flows(U32Attribute.read(in));
                case TCA_FQ_CODEL_QUANTUM -> codel.quantum(U32Attribute.read(in));
                case TCA_FQ_CODEL_CE_THRESHOLD -> codel.ceThreshold(U32Attribute.readMicros(in));
                case TCA_FQ_CODEL_DROP_BATCH_SIZE -> codel.dropBatch(U32Attribute.read(in));
                case TCA_FQ_CODEL_MEMORY_LIMIT -> codel.memoryLimit(U32Attribute.read(in));
                default -> {}
            }
        }
        return codel.build();
    }
}
