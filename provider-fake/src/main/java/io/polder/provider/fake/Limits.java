package io.polder.provider.fake;

/**
 * What the cloud allows beside the instance types' own limits. Immutable.
 *
 * @param enis ENIs of the account, primary ones included
 * @param addressesUnattached IPv4 addresses of an ENI that is attached to no instance, the primary one included
 * @param addressesPerAssign secondary addresses that one call may ask for
 * @param prefixesPerAssign prefixes that one call may ask for; 0 where ENIs have none
 * @param attachesInFlight attaches on their way to one instance
 * @param pageSize ENIs on a page of a listing
 */
record Limits(
        int enis,
        int addressesUnattached,
        int addressesPerAssign,
        int prefixesPerAssign,
        int attachesInFlight,
        int pageSize) {

    Limits {
        if (enis < 1
                || addressesUnattached < 1
                || addressesPerAssign < 1
                || prefixesPerAssign < 0
                || attachesInFlight < 1
                || pageSize < 1) {
            throw new IllegalArgumentException("limits must be at least 1: " + enis + " ENIs, " + addressesUnattached
                    + " addresses unattached, " + addressesPerAssign + " and " + prefixesPerAssign
                    + " prefixes per assign, " + attachesInFlight + " attaches in flight, pages of " + pageSize);
        }
    }
}
