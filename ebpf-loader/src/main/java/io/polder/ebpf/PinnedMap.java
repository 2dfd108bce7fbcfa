package io.polder.ebpf;

import io.polder.ebpf.IncompatiblePinException.Difference;
import io.polder.linux.Errno;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Uses a map that is pinned, or creates and pins it. Stateless. */
final class PinnedMap {

    /** How often another can put a pin there, or remove it, meanwhile. */
    private static final int MOST_ATTEMPTS = 16;

    /** Flags that belong to a descriptor (bpf_map_flags_retain_permanent in kernel/bpf/syscall.c). */
    private static final int OF_THE_DESCRIPTOR = MapSpec.READ_ONLY | MapSpec.WRITE_ONLY;

    private PinnedMap() {}

    static BpfMap createOrReuse(MapSpec spec, Path path, Optional<LoadedBtf> btf) {
        EbpfException last = null;
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            Optional<BpfMap> pinned = reuse(spec, path);
            if (pinned.isPresent()) {
                return pinned.get();
            }
            BpfMap created = BpfMap.create(spec, btf);
            try {
                created.pin(path);
                return created;
            } catch (EbpfException e) {
                created.close();
                if (!e.errno().equals(Optional.of(Errno.EEXIST))) {
                    throw e;
                }
                last = e;
            } catch (RuntimeException | Error e) {
                created.close();
                throw e;
            }
        }
        throw new EbpfException("create or reuse " + path, Errno.EEXIST, "others keep changing it", last);
    }

    /** The map that is pinned there; empty where nothing is. */
    private static Optional<BpfMap> reuse(MapSpec spec, Path path) {
        BpfMap map;
        try {
            map = BpfMap.ofPin(path, spec.types());
        } catch (EbpfException e) {
            if (e.errno().isPresent() && e.errno().get().number() == MapRefusal.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
        List<Difference> differences = differences(MapCreation.settled(spec), map.info());
        if (!differences.isEmpty()) {
            map.close();
            throw new IncompatiblePinException(spec, path, differences);
        }
        return Optional.of(map);
    }

    /** What libbpf compares, too (map_is_reuse_compat). */
    static List<Difference> differences(MapSpec spec, MapInfo info) {
        var differences = new ArrayList<Difference>();
        compare(
                differences,
                "type",
                spec.type().toString(),
                info.type().map(MapType::toString).orElse("unknown"));
        compare(differences, "key size", unsigned(spec.keySize()), unsigned(info.keySize()));
        compare(differences, "value size", unsigned(spec.valueSize()), unsigned(info.valueSize()));
        compare(differences, "max entries", unsigned(spec.maxEntries()), unsigned(info.maxEntries()));
        compare(differences, "flags", flags(spec, MapCreation.flags(spec)), flags(spec, info.flags()));
        compare(differences, "extra", Long.toString(spec.extra()), Long.toString(info.extra()));
        return differences;
    }

    private static void compare(List<Difference> differences, String property, String expected, String found) {
        if (!expected.equals(found)) {
            differences.add(new Difference(property, expected, found));
        }
    }

    private static String flags(MapSpec spec, int flags) {
        // Of devices' maps the kernel sets it by itself (dev_map_init_map in kernel/bpf/devmap.c).
        boolean ofDevices = spec.type() == MapType.DEVMAP || spec.type() == MapType.DEVMAP_HASH;
        int ignored = ofDevices ? OF_THE_DESCRIPTOR | MapSpec.READ_ONLY_FOR_PROGRAMS : OF_THE_DESCRIPTOR;
        return "0x" + Integer.toHexString(flags & ~ignored);
    }

    private static String unsigned(int number) {
        return Integer.toUnsignedString(number);
    }
}
