package io.polder.netlink.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.polder.linux.internal.Syscalls;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.NetlinkMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What iproute2 and the kernel said to each other, captured by {@code src/test/golden/capture} on x86-64. Immutable.
 *
 * @param sent the request
 * @param received the answer's messages, without acknowledgements and ends of dumps
 */
public record Golden(NetlinkMessage sent, List<NetlinkMessage> received) {

    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;

    /** A string that iproute2 sends without a NUL at its end. */
    private static final String LINK_KIND = "18/1";

    public static Golden read(String name) throws IOException {
        try (var file = Golden.class.getResourceAsStream("/golden/" + name + ".txt")) {
            if (file == null) {
                throw new IOException("no golden file " + name);
            }
            return parse(new String(file.readAllBytes(), UTF_8));
        }
    }

    /**
     * A message's content regardless of the order of its attributes: its family header, then each attribute's payload
     * in hexadecimal by its type; of those in {@code nested}, a map again.
     *
     * @param nested the paths of attributes that hold attributes, such as {@code 18/2}
     */
    public static Map<String, Object> content(NetlinkMessage message, int headerLength, Set<String> nested) {
        var content = new TreeMap<String, Object>();
        content.put("header", HexFormat.of().formatHex(message.payload(), 0, headerLength));
        content.putAll(attributes(message.attributes(headerLength), "", nested));
        return content;
    }

    private static Map<String, Object> attributes(AttributeReader reader, String path, Set<String> nested) {
        var content = new TreeMap<String, Object>();
        while (reader.next()) {
            String at = path + reader.type();
            if (nested.contains(at)) {
                if (reader.length() > 0) { // An empty one says as much as none.
                    content.put(at, attributes(reader.nested(), at + "/", nested));
                }
            } else {
                content.put(
                        at,
                        at.equals(LINK_KIND) ? reader.string() : HexFormat.of().formatHex(reader.bytes()));
            }
        }
        return content;
    }

    private static Golden parse(String text) {
        var sent = new ArrayList<NetlinkMessage>();
        var received = new ArrayList<NetlinkMessage>();
        for (String datagram : text.replace("\n  ", " ").split("\n", -1)) {
            if (datagram.startsWith(">")) {
                sent.addAll(messages(datagram.substring(2)));
            } else if (datagram.startsWith("<")) {
                received.addAll(messages(datagram.substring(2)));
            }
        }
        received.removeIf(message -> message.type() == NLMSG_ERROR || message.type() == NLMSG_DONE);
        return new Golden(sent.get(0), List.copyOf(received));
    }

    private static List<NetlinkMessage> messages(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        ByteBuffer datagram = Syscalls.nativeBuffer(bytes.length).put(0, bytes);
        var messages = new ArrayList<NetlinkMessage>();
        // What follows a length of zero is the rest of a buffer that iproute2 sent whole.
        for (int at = 0; at < bytes.length && datagram.getInt(at) != 0; ) {
            int length = datagram.getInt(at);
            messages.add(NetlinkMessage.of(datagram.slice(at, length).order(datagram.order())));
            at += length + 3 & ~3;
        }
        return messages;
    }
}
