package io.polder.netlink.tc;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Settings of 32 bits without sign, each left out of the message where it is absent. Stateless. */
final class U32Attribute {

    private U32Attribute() {}

    static void write(MessageWriter message, int type, OptionalLong value) {
        value.ifPresent(number -> message.attributeU32(type, (int) number));
    }

    static void writeFlag(MessageWriter message, int type, Optional<Boolean> value) {
        value.ifPresent(on -> message.attributeU32(type, on ? 1 : 0));
    }

    static void writeMicros(MessageWriter message, int type, Optional<Duration> value) {
        value.ifPresent(time -> message.attributeU32(type, (int) Micros.in(time)));
    }

    static void writeRate(MessageWriter message, int type, Optional<Rate> value) {
        value.ifPresent(rate -> message.attributeU32(type, (int) rate.bytesPerSecond()));
    }

    static long read(AttributeReader in) {
        return Integer.toUnsignedLong(in.u32());
    }

    static Duration readMicros(AttributeReader in) {
        return Micros.of(read(in));
    }
}
