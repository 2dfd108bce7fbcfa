package io.polder.netlink;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A request to the kernel. Immutable where its body is.
 *
 * @param verb what is tried, for messages: {@code "add route"}
 * @param subject on what; its {@code toString} is used only in messages
 * @param type the message type, such as {@code RTM_NEWROUTE}
 * @param flags beyond {@code NLM_F_REQUEST}, which is implied: {@code NLM_F_CREATE}, {@code NLM_F_EXCL}, …
 * @param body writes the family header and the attributes
 * @param absenceIsFine whether {@link NetlinkException.NotFound} is no refusal, where only an acknowledgement is awaited
 */
public record NetlinkRequest(String verb, Object subject, int type, int flags, Body body, boolean absenceIsFine) {

    public static final int NLM_F_REPLACE = 0x100;
    public static final int NLM_F_EXCL = 0x200;
    public static final int NLM_F_CREATE = 0x400;
    public static final int NLM_F_APPEND = 0x800;

    public NetlinkRequest {
        requireNonNull(verb, "verb");
        requireNonNull(subject, "subject");
        requireNonNull(body, "body");
    }

    /** A request whose subject must be there, if it is about one that is. */
    public NetlinkRequest(String verb, Object subject, int type, int flags, Body body) {
        this(verb, subject, type, flags, body, false);
    }

    /** The same, which is fulfilled as well where there is nothing of the kind. */
    public NetlinkRequest ifPresent() {
        return new NetlinkRequest(verb, subject, type, flags, body, true);
    }

    /** {@code add route 10.0.0.0/8}. */
    public String operation() {
        return verb + " " + subject;
    }

    /** Writes a message's family header and attributes. */
    @FunctionalInterface
    public interface Body {
        void write(MessageWriter message);

        /**
         * How to find and name this message's attributes, where messages of its type do not all look alike: those of a
         * generic netlink family, whose command says what they hold.
         */
        default Optional<NetlinkProtocol.Shape> shape() {
            return Optional.empty();
        }
    }
}
