package io.polder.netlink.generic;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkProtocol;
import io.polder.netlink.NetlinkRequest;
import java.util.Map;
import java.util.Optional;

/**
 * A request to a generic netlink family. Immutable where its body is.
 *
 * @param family the family's name
 * @param command the family's number for what is to be done
 * @param verb what is tried, for messages: {@code "get channels of"}
 * @param subject on what; its {@code toString} is used only in messages
 * @param flags beyond {@code NLM_F_REQUEST}, which is implied
 * @param names of the attributes that stand at the top of this command's message, for naming the one at fault
 * @param body writes the family's own header, where it has one, and the attributes
 */
public record GenericRequest(
        String family,
        int command,
        String verb,
        Object subject,
        int flags,
        Map<Integer, String> names,
        NetlinkRequest.Body body) {

    public GenericRequest {
        GenericFamily.checkName(family);
        if (command < 0 || command > 0xff) {
            throw new IllegalArgumentException("command " + command + " of " + family + " is not in 0..255");
        }
        requireNonNull(verb, "verb");
        requireNonNull(subject, "subject");
        names = Map.copyOf(names);
        requireNonNull(body, "body");
    }

    /** One without flags and names. */
    public static GenericRequest of(String family, int command, String verb, Object subject, NetlinkRequest.Body body) {
        return new GenericRequest(family, command, verb, subject, 0, Map.of(), body);
    }

    /** The same with names for its attributes. */
    public GenericRequest named(Map<Integer, String> attributes) {
        return new GenericRequest(family, command, verb, subject, flags, attributes, body);
    }

    /** The request with the family's number in it. */
    NetlinkRequest to(GenericFamily resolved) {
        return new NetlinkRequest(verb, subject, resolved.id(), flags, new Framed(this, resolved));
    }

    /** The message behind {@code struct genlmsghdr { u8 command; u8 version; u16 reserved; }}. */
    private record Framed(GenericRequest request, GenericFamily family)
            implements NetlinkRequest.Body, NetlinkProtocol.Shape {

        @Override
        public void write(MessageWriter message) {
            message.u8(request.command).u8(family.version()).u16(0);
            request.body.write(message);
        }

        @Override
        public Optional<NetlinkProtocol.Shape> shape() {
            return Optional.of(this);
        }

        @Override
        public int headerLength(int messageType) {
            return GenericNetlink.HEADER + family.headerLength();
        }

        @Override
        public String attributeName(int messageType, int attributeType) {
            return request.names.getOrDefault(attributeType, "attribute " + attributeType);
        }
    }
}
