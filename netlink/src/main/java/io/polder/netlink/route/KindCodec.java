package io.polder.netlink.route;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How the settings of one kind of link stand in IFLA_INFO_DATA. Immutable.
 *
 * @param name the kernel's word for the kind
 * @param writing all but {@link LinkKind#others}
 */
record KindCodec<K extends LinkKind>(
        String name, Class<K> type, BiConsumer<MessageWriter, K> writing, Function<AttributeReader, K> reading) {

    /** Writes the settings of a link of this kind. */
    void write(MessageWriter message, LinkKind kind) {
        writing.accept(message, type.cast(kind));
    }
}
