package io.polder.ebpf;

import io.polder.linux.Fd;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the kernel says of a map ({@code struct bpf_map_info}, include/uapi/linux/bpf.h). Immutable.
 *
 * @param id the kernel's number for it
 * @param type empty where it is not known here
 * @param keySize in bytes, as unsigned
 * @param valueSize in bytes, as unsigned; with values for each CPU, that of one of them
 * @param maxEntries as unsigned
 * @param flags {@code BPF_F_*}
 * @param name at most 15 characters
 * @param btfId of the BTF that describes it; 0 for none
 * @param keyTypeId of its keys in there; 0 for none
 * @param valueTypeId of its values in there; 0 for none
 * @param extra {@code map_extra}
 */
public record MapInfo(
        int id,
        Optional<MapType> type,
        int keySize,
        int valueSize,
        int maxEntries,
        int flags,
        String name,
        int btfId,
        int keyTypeId,
        int valueTypeId,
        long extra) {

    private static final int SIZE = 88;

    static MapInfo of(Fd fd) {
        ByteBuffer info = BpfObjects.info(fd, SIZE, "a map");
        return new MapInfo(
                info.getInt(4),
                MapType.of(info.getInt(0)),
                info.getInt(8),
                info.getInt(12),
                info.getInt(16),
                info.getInt(20),
                BpfObjects.name(info, 24),
                info.getInt(64),
                info.getInt(68),
                info.getInt(72),
                info.getLong(80));
    }
}
