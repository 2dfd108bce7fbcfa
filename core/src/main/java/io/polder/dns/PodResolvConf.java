package io.polder.dns;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A pod's {@code resolv.conf}, and what its owner should know of it. Immutable.
 *
 * @param events each in words: what was left out, or what the policy could not be
 */
public record PodResolvConf(ResolvConf conf, List<String> events) {

    public PodResolvConf {
        requireNonNull(conf, "conf");
        events = List.copyOf(events);
    }
}
