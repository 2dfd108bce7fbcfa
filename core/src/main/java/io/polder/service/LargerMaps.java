package io.polder.service;

import io.polder.bpf.PinDirectory;
import io.polder.ebpf.BpfMap;
import io.polder.ebpf.Codec;
import io.polder.ebpf.Codecs;
import io.polder.ebpf.MapSpec;
import io.polder.netlink.AddressFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/** Maps with the same content as smaller ones, which they are to replace. Used once. */
final class LargerMaps implements AutoCloseable {

    private static final String NEXT = "_next"; // Behind the name of a pin that is about to replace another.

    private final Map<String, BpfMap> maps = new HashMap<>();

    /** Makes those that are to be larger, and copies what is there. */
    static LargerMaps of(ServicePrograms programs, Capacities wanted) {
        var larger = new LargerMaps();
        try {
            for (AddressFamily family : AddressFamily.values()) {
                String suffix = family == AddressFamily.INET ? "4" : "6";
                larger.growHash(programs.map("services" + suffix), "services" + suffix, wanted.frontends());
                larger.growArray(
                        programs.map("backends" + suffix),
                        "backends" + suffix,
                        wanted.backends(),
                        ServiceCodecs.backend(family));
            }
            larger.growArray(programs.map("slots"), "slots", wanted.slots(), Codecs.u32());
            return larger;
        } catch (RuntimeException | Error e) {
            larger.close();
            throw e;
        }
    }

    private BpfMap create(BpfMap old, String name, int entries) {
        var info = old.info();
        BpfMap map =
                BpfMap.create(MapSpec.of(name, info.type().orElseThrow(), info.keySize(), info.valueSize(), entries)
                        .flags(info.flags())
                        .build());
        maps.put(name, map);
        return map;
    }

    private void growHash(BpfMap old, String name, int entries) {
        if (old.info().maxEntries() < entries) {
            var from = old.view(
                    Codecs.bytes(old.info().keySize()), Codecs.bytes(old.info().valueSize()));
            BpfMap map = create(old, name, entries);
            var to = map.view(
                    Codecs.bytes(old.info().keySize()), Codecs.bytes(old.info().valueSize()));
            var keys = new ArrayList<byte[]>();
            var values = new ArrayList<byte[]>();
            from.forEach((key, value) -> {
                keys.add(key);
                values.add(value);
            });
            to.putAll(keys, values);
        }
    }

    private <V> void growArray(BpfMap old, String name, int entries, Codec<V> codec) {
        if (old.info().maxEntries() < entries) {
            try (var from = old.mapped(codec);
                    var to = create(old, name, entries).mapped(codec)) {
                from.copyTo(to);
            }
        }
    }

    Map<String, BpfMap> maps() {
        return Map.copyOf(maps);
    }

    /** Pins them in the place of those that they replace. */
    void replacePins(Path pins) {
        var directory = new PinDirectory(pins, ServiceException.PINS);
        maps.forEach((name, map) -> {
            Path next = pins.resolve(name + NEXT);
            directory.delete(next);
            map.pin(next);
            try {
                Files.move(next, pins.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new ServiceException("cannot put " + next + " in the place of the smaller map: " + e, e);
            }
        });
    }

    /** Somebody else closes them. */
    void handOver() {
        maps.clear();
    }

    @Override
    public void close() {
        maps.values().forEach(BpfMap::close);
    }
}
