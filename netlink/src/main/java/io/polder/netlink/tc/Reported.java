package io.polder.netlink.tc;

import io.polder.netlink.RawAttributes;
import java.util.Optional;

/**
 * What the kernel reports of a queueing discipline, a class or a filter. Immutable.
 *
 * @param value it, with its settings as the kernel has rounded them
 * @param statistics what it has counted; of a filter what its first action has, and absent where it has none
 * @param attributes all that the kernel sent about it ({@code TCA_KIND}, {@code TCA_OPTIONS}, …), known and unknown
 */
public record Reported<T>(T value, Optional<TcStatistics> statistics, RawAttributes attributes) {}
