package io.polder.spi;

/** Types of records that clouds keep in private zones (RFC 1035, RFC 3596, RFC 2782). */
public enum DnsType {
    A,
    AAAA,
    CNAME,
    MX,
    PTR,
    SRV,
    TXT
}
