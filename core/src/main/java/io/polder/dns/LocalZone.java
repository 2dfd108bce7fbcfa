package io.polder.dns;

import org.xbill.DNS.Name;

/** Names that are answered from memory, with dnsjava's types. Immutable; replaced as a whole. */
public interface LocalZone {

    /** Names at and beneath it are asked here, and nowhere else. */
    Name origin();

    /**
     * What is known of a name; never null, and never slow. An answer with {@code SERVFAIL} is not kept.
     *
     * @param name at or beneath the origin
     * @param type a number of RFC 1035, section 3.2.2
     */
    DnsAnswer answer(Name name, int type);
}
