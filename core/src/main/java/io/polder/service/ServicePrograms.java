package io.polder.service;

import io.polder.bpf.ObjectFiles;
import io.polder.ebpf.BpfFileSystem;
import io.polder.ebpf.BpfMap;
import io.polder.ebpf.BpfObject;
import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.EbpfException;
import io.polder.ebpf.IncompatiblePinException;
import io.polder.ebpf.LoadOptions;
import io.polder.ebpf.MapType;
import io.polder.ebpf.ObjectSpec;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The programs of {@code socket.c} and {@code packet.c} with their maps, which are pinned and outlive the process. Not
 * thread-safe.
 */
final class ServicePrograms implements AutoCloseable {

    private static final ObjectSpec SOCKET = ObjectFiles.read(ServicePrograms.class, "socket.o");
    private static final ObjectSpec PACKET = ObjectFiles.read(ServicePrograms.class, "packet.o");

    private static final int RANGE_BYTES = 32;

    private final BpfObject socket;
    private final BpfObject packet;

    private final Map<String, BpfMap> others;

    private ServicePrograms(BpfObject socket, BpfObject packet, Map<String, BpfMap> others) {
        this.socket = socket;
        this.packet = packet;
        this.others = others;
    }

    /**
     * Loads the programs, with the maps that are pinned where there are some.
     *
     * @param others maps to use instead, by their names; once the programs are loaded they are closed with them
     * @throws ServiceException.ForeignPin when what is pinned is not such maps
     * @throws ServiceException.Unsupported when the kernel lacks something, or there is no BPF file system
     */
    static ServicePrograms load(ServiceSettings settings, Path pins, Map<String, BpfMap> others) {
        try {
            BpfFileSystem.require(pins);
            Files.createDirectories(pins);
            BpfObject socket = load(SOCKET, settings, pins, others);
            try {
                ObjectSpec spec = PACKET.with("hairpin4", settings.hairpinIpv4().bytes())
                        .with("hairpin6", settings.hairpinIpv6().bytes());
                for (IpAddress address : settings.node().firstAddresses()) {
                    spec = spec.with(address.isIpv4() ? "node4" : "node6", address.bytes());
                }
                return new ServicePrograms(socket, load(spec, settings, pins, others), others);
            } catch (RuntimeException | Error e) {
                socket.close();
                throw e;
            }
        } catch (IncompatiblePinException e) {
            throw new ServiceException.ForeignPin("what is pinned in " + pins + " is not ours: " + e.getMessage(), e);
        } catch (EbpfException e) {
            throw new ServiceException.Unsupported("services' programs cannot be loaded: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ServiceException.Unsupported("the directory for pins, " + pins + ", cannot be made: " + e, e);
        }
    }

    private static BpfObject load(ObjectSpec object, ServiceSettings settings, Path pins, Map<String, BpfMap> others) {
        ObjectSpec spec = withRanges(object, settings.serviceRanges());
        var options = LoadOptions.DEFAULT.withPins(pins);
        for (String map : mapsOf(object)) {
            BpfMap other = others.get(map);
            if (other != null) {
                options = options.withMap(map, other);
                continue;
            }
            int entries = entries(pins.resolve(map), object, map, settings);
            spec = spec.withMap(map, builder -> builder.maxEntries(entries).pinnedByName(true));
        }
        return BpfObject.load(spec, options);
    }

    /** Without the sections of variables. */
    private static Set<String> mapsOf(ObjectSpec object) {
        var maps = new HashSet<String>();
        for (String map : object.maps().keySet()) {
            if (!map.startsWith(".")) {
                maps.add(map);
            }
        }
        return maps;
    }

    /** What is pinned keeps its size. */
    private static int entries(Path pin, ObjectSpec object, String map, ServiceSettings settings) {
        if (object.map(map).type() == MapType.SK_STORAGE) {
            return 0;
        }
        if (Files.exists(pin)) {
            try (BpfMap pinned = BpfMap.ofPin(pin)) {
                return pinned.info().maxEntries();
            } catch (EbpfException e) {
                throw new ServiceException.ForeignPin(pin + " is no map of ours: " + e.getMessage(), e);
            }
        }
        Capacities initial = settings.initial();
        return switch (map) {
            case "services4", "services6" -> initial.frontends();
            case "backends4", "backends6" -> initial.backends();
            case "slots" -> initial.slots();
            case "tracks4", "tracks6" -> Math.multiplyExact(settings.flows(), 2);
            default -> settings.flows();
        };
    }

    private static ObjectSpec withRanges(ObjectSpec object, List<IpPrefix> ranges) {
        var ipv4 = ranges.stream().filter(range -> range.address().isIpv4()).toList();
        var ipv6 = ranges.stream().filter(range -> !range.address().isIpv4()).toList();
        return object.with("range_count4", ipv4.size())
                .with("range_count6", ipv6.size())
                .with("ranges4", bytes(ipv4))
                .with("ranges6", bytes(ipv6));
    }

    /** {@code struct range} of {@code maps.h}, so many of them as there can be. */
    private static byte[] bytes(List<IpPrefix> ranges) {
        ByteBuffer bytes = ByteBuffer.allocate(ServiceSettings.MOST_RANGES * RANGE_BYTES);
        for (int i = 0; i < ranges.size(); i++) {
            IpPrefix range = ranges.get(i);
            bytes.position(i * RANGE_BYTES).put(range.address().bytes());
            bytes.position(i * RANGE_BYTES + RANGE_BYTES / 2).put(mask(range));
        }
        return bytes.array();
    }

    private static byte[] mask(IpPrefix range) {
        IpAddress all = range.address().isIpv4() ? IpAddress.ofIpv4(-1) : IpAddress.ofIpv6(-1, -1);
        return new IpPrefix(all, range.length()).network().address().bytes();
    }

    BpfMap map(String name) {
        Map<String, BpfMap> maps = socket.maps();
        return maps.containsKey(name) ? socket.map(name) : packet.map(name);
    }

    /** Of either object. */
    BpfProgram program(String name) {
        return socket.programs().containsKey(name) ? socket.program(name) : packet.program(name);
    }

    /** What is pinned or attached stays. */
    @Override
    public void close() {
        socket.close();
        packet.close();
        others.values().forEach(BpfMap::close);
    }
}
