package io.polder.spi;

/** What a load balancer balances. */
public enum Protocol {
    TCP,
    UDP
}
