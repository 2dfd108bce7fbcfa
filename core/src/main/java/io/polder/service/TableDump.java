package io.polder.service;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The maps as text, so that they can be compared: without ids and slots, which depend on the past. Stateless. */
final class TableDump {

    private TableDump() {}

    /** {@code 10.96.0.1:80/tcp pods 10.0.0.1:8080 10.0.0.2:8080 outside - affinity 10800 flags external}, for example. */
    static String of(ServiceMaps maps) {
        var lines = new TreeMap<FrontendKey, String>(Comparator.comparing((FrontendKey key) -> key.family())
                .thenComparing(key -> key.vip().high())
                .thenComparing(key -> key.vip().low())
                .thenComparing(FrontendKey::protocol)
                .thenComparing(FrontendKey::port));
        for (Map.Entry<FrontendKey, FrontendValue> frontend : maps.frontends().entrySet()) {
            lines.put(frontend.getKey(), line(maps, frontend.getKey(), frontend.getValue()));
        }
        return String.join("\n", lines.values());
    }

    private static String line(ServiceMaps maps, FrontendKey key, FrontendValue value) {
        if (value.has(FrontendValue.VIP)) {
            return key + " refuses other ports";
        }
        return key + " pods " + list(maps, key, value.podBase(), value.podCount(), value.has(FrontendValue.POD_DROP))
                + (value.has(FrontendValue.EXTERNAL)
                        ? " outside "
                                + (value.maglev() > 0 ? "by-hash " : "")
                                + list(maps, key, value.outBase(), value.outCount(), value.has(FrontendValue.OUT_DROP))
                        : "")
                + (value.affinity() > 0 ? " affinity " + value.affinity() : "")
                + (value.has(FrontendValue.SOURCE_RANGES) ? " ranges" : "")
                + (value.has(FrontendValue.NOT_FROM_PODS) ? " not-from-pods" : "");
    }

    private static String list(ServiceMaps maps, FrontendKey key, int base, int count, boolean drop) {
        if (count == 0) {
            return drop ? "drop" : "refuse";
        }
        List<String> places = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BackendEntry backend = maps.backend(key.family(), maps.slot(base + i));
            places.add(backend.place() + (backend.state() == BackendState.ACTIVE ? "" : "(" + backend.state() + ")"));
        }
        return places.stream().distinct().sorted().collect(Collectors.joining(" "));
    }
}
