package io.polder.service;

/** Where the services of a pod are. */
public enum ServiceMode {
    /**
     * At its sockets, once for each connection: the pod's packets carry the endpoint's address from the start. For pods whose
     * sockets the node's own kernel has: not for Kata, gVisor and virtual machines. Not for SCTP.
     */
    SOCKET,
    /** At its interface, for each packet. */
    PACKET,
    /** Both: sockets where they can be served, packets for the rest. */
    AUTOMATIC;

    boolean usesSockets() {
        return this != PACKET;
    }

    boolean usesPackets() {
        return this != SOCKET;
    }
}
