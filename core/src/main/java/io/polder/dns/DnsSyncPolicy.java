package io.polder.dns;

/** What {@link DnsSync} may do with records that it owns. */
public enum DnsSyncPolicy {
    /** All: records that are wanted no more go. */
    SYNC,
    /** Nothing is removed. */
    UPSERT_ONLY,
    /** Nothing is removed nor changed. */
    CREATE_ONLY
}
