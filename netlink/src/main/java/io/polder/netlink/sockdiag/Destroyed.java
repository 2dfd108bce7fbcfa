package io.polder.netlink.sockdiag;

import java.util.List;

/**
 * What became of sockets that were to be destroyed. Immutable.
 *
 * @param count how many were destroyed
 * @param left those that are there still, because the kernel, which looks them up by their addresses, found another in
 *     their place: unconnected UDP sockets that share a port (SO_REUSEPORT)
 */
public record Destroyed(int count, List<InetSocket> left) {

    public Destroyed {
        left = List.copyOf(left);
    }
}
