package io.polder.spi;

/**
 * A private zone of a cloud's DNS. Immutable.
 *
 * @param id the cloud's id of it
 * @param name in lower case, without a dot at its end: {@code "svc.example.internal"}
 */
public record DnsZone(String id, String name) {

    public DnsZone {
        Checks.notBlank(id, "id");
        Checks.notBlank(name, "name");
    }
}
