package io.polder.dns.zone;

/** Which of the names {@code 1-2-3-4.NAMESPACE.pod.ZONE} there are: the modes of CoreDNS's {@code pods}. */
public enum PodRecords {
    /** None. */
    DISABLED,
    /** That of each address, in each namespace: deprecated, as it says nothing about who has the address. */
    INSECURE,
    /** Those of addresses that pods of the namespace have. */
    VERIFIED
}
