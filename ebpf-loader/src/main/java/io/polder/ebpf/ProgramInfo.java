package io.polder.ebpf;

import io.polder.linux.Fd;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What the kernel says of a program ({@code struct bpf_prog_info}, include/uapi/linux/bpf.h). Immutable.
 *
 * @param id the kernel's number for it
 * @param type empty where it is not known here
 * @param tag 16 hexadecimal digits: a hash of its instructions
 * @param name at most 15 characters
 * @param mapIds of the maps that it uses
 * @param btfId of the BTF that describes it; 0 for none
 * @param translatedBytes the length of its instructions in the kernel
 * @param compiledBytes that of the machine code made of them; 0 where it is interpreted
 * @param verifiedInstructions how many the verifier looked at, as unsigned; 0 on kernels before 5.16
 * @param runTime in all its runs, where kernel.bpf_stats_enabled is on
 * @param runCount how many runs those were
 */
public record ProgramInfo(
        int id,
        Optional<ProgramType> type,
        String tag,
        String name,
        List<Integer> mapIds,
        int btfId,
        int translatedBytes,
        int compiledBytes,
        int verifiedInstructions,
        Duration runTime,
        long runCount) {

    private static final int SIZE = 232;
    private static final int USUAL_MAPS = 32;
    private static final String WHAT = "a program";

    public ProgramInfo {
        mapIds = List.copyOf(mapIds);
    }

    /** With one call unless it uses very many maps. */
    static ProgramInfo of(Fd fd) {
        for (int room = USUAL_MAPS; ; ) {
            ByteBuffer info = Syscalls.nativeBuffer(SIZE + room * Integer.BYTES);
            info.putInt(52, room).putLong(56, Syscalls.address(info) + SIZE);
            BpfObjects.info(fd, info, SIZE, WHAT);
            int count = info.getInt(52);
            if (count <= room) {
                return of(info, count);
            }
            room = count;
        }
    }

    private static ProgramInfo of(ByteBuffer info, int maps) {
        byte[] tag = new byte[8];
        info.get(8, tag);
        var mapIds = new ArrayList<Integer>();
        for (int i = 0; i < maps; i++) {
            mapIds.add(info.getInt(SIZE + i * Integer.BYTES));
        }
        return new ProgramInfo(
                info.getInt(4),
                ProgramType.of(info.getInt(0)),
                HexFormat.of().formatHex(tag),
                BpfObjects.name(info, 64),
                mapIds,
                info.getInt(128),
                info.getInt(20),
                info.getInt(16),
                info.getInt(216),
                Duration.ofNanos(info.getLong(192)),
                info.getLong(200));
    }
}
