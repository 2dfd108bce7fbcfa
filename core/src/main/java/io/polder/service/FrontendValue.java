package io.polder.service;

/**
 * Where a frontend leads: {@code struct service} of {@code maps.h}. Immutable.
 *
 * @param id of the port of the service in one family
 * @param podBase the first slot of the endpoints for pods
 * @param outBase likewise for those from outside
 * @param podCount 0 to 65535
 * @param outCount likewise
 * @param affinity in seconds, 0 for none
 * @param flags of the constants here
 * @param maglev as {@code outCount}, where flows from outside find their endpoint by their hash; else 0
 */
record FrontendValue(
        int id, int podBase, int outBase, int podCount, int outCount, int affinity, int flags, int maglev) {

    static final int EXTERNAL = 1;
    static final int NOT_FROM_PODS = 1 << 1;
    static final int SOURCE_RANGES = 1 << 2;
    static final int POD_DROP = 1 << 3;
    static final int OUT_DROP = 1 << 4;
    static final int VIP = 1 << 5;

    static final FrontendValue OF_VIP = new FrontendValue(0, 0, 0, 0, 0, 0, VIP, 0);

    static final int MOST_ENDPOINTS = 65535;

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** What makes the exclusive or of all words of key and value 0. */
    int check(FrontendKey key) {
        return key.sum() ^ id ^ podBase ^ outBase ^ (podCount | outCount << 16) ^ affinity ^ flags ^ maglev;
    }
}
