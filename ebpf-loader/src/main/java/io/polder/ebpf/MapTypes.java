package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.btf.Btf;

/**
 * What the keys and values of a map are. The kernel needs it for some kinds of maps, and for spin locks and timers in
 * values. Immutable.
 *
 * @param keyTypeId the id of the keys' type; 0 where it is not known
 * @param valueTypeId the id of the values' type; 0 where it is not known
 */
public record MapTypes(Btf btf, int keyTypeId, int valueTypeId) {
    public MapTypes {
        requireNonNull(btf, "btf");
    }
}
