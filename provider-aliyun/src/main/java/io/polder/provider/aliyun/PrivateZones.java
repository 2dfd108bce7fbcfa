package io.polder.provider.aliyun;

import com.google.gson.JsonObject;
import io.polder.spi.CloudException;
import io.polder.spi.DnsRecord;
import io.polder.spi.DnsRecordSet;
import io.polder.spi.DnsType;
import io.polder.spi.DnsZone;
import io.polder.spi.DnsZones;
import io.polder.spi.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Zones of PrivateZone, which keeps records one by one: a set is read and made another by as few changes as it takes.
 * Thread-safe.
 */
final class PrivateZones implements DnsZones {

    private static final int PAGE = 50;

    private final ApiCalls calls;

    /** The names of zones never change. */
    private final ConcurrentHashMap<String, String> names = new ConcurrentHashMap<>();

    PrivateZones(ApiCalls calls) {
        this.calls = calls;
    }

    private static RpcRequest request(String action) {
        return new RpcRequest("pvtz", "2018-01-01", action);
    }

    private record Identified(String id, DnsRecord record) {}

    @Override
    public Page<DnsZone> zones(Optional<String> pageToken, Duration timeout) {
        int number = number(pageToken);
        var request = request("DescribeZones").with("PageNumber", number).with("PageSize", PAGE);
        Page<DnsZone> page = calls.call(
                "zones",
                false,
                request,
                timeout,
                answer -> page(
                        answer,
                        number,
                        JsonFields.wrapped(answer, "Zones", "Zone").stream()
                                .map(PrivateZones::zone)
                                .toList()));
        page.items().forEach(zone -> names.put(zone.id(), zone.name()));
        return page;
    }

    private static int number(Optional<String> pageToken) {
        return pageToken.map(Integer::parseInt).orElse(1);
    }

    private static DnsZone zone(JsonObject json) {
        return new DnsZone(
                JsonFields.text(json, "ZoneId"),
                JsonFields.text(json, "ZoneName").toLowerCase(Locale.ROOT));
    }

    private static <T> Page<T> page(JsonObject answer, int number, List<T> items) {
        boolean last = number >= JsonFields.number(answer, "TotalPages");
        return new Page<>(items, last ? Optional.empty() : Optional.of(Integer.toString(number + 1)));
    }

    @Override
    public Page<DnsRecord> records(String zoneId, Optional<String> pageToken, Duration timeout) {
        var deadline = Deadline.in(timeout);
        Page<Identified> page = read(zoneId, Optional.empty(), pageToken, deadline);
        return new Page<>(page.items().stream().map(Identified::record).toList(), page.nextToken());
    }

    private Page<Identified> read(String zoneId, Optional<String> host, Optional<String> pageToken, Deadline deadline) {
        String apex = name(zoneId, deadline);
        int number = number(pageToken);
        var request = request("DescribeZoneRecords")
                .with("ZoneId", zoneId)
                .with("PageNumber", number)
                .with("PageSize", PAGE)
                .with("Keyword", host)
                .with("SearchMode", host.map(there -> "EXACT"));
        return calls.call(zoneId, false, request, deadline.left(), answer -> {
            var records = new ArrayList<Identified>();
            for (JsonObject json : JsonFields.wrapped(answer, "Records", "Record")) {
                record(json, apex).ifPresent(records::add);
            }
            return page(answer, number, records);
        });
    }

    /** Empty for types that the SPI does not know. */
    private static Optional<Identified> record(JsonObject json, String apex) {
        String type = JsonFields.text(json, "Type");
        for (DnsType known : DnsType.values()) {
            if (known.name().equals(type)) {
                String host = JsonFields.text(json, "Rr").toLowerCase(Locale.ROOT);
                return Optional.of(new Identified(
                        JsonFields.text(json, "RecordId"),
                        new DnsRecord(
                                host.equals("@") ? apex : host + "." + apex,
                                known,
                                Duration.ofSeconds(JsonFields.number(json, "Ttl")),
                                JsonFields.text(json, "Value"))));
            }
        }
        return Optional.empty();
    }

    private String name(String zoneId, Deadline deadline) {
        String known = names.get(zoneId);
        if (known == null) {
            Page.all(token -> zones(token, deadline.left()));
            known = names.get(zoneId);
        }
        if (known == null) {
            throw new CloudException.NotFound(
                    new CloudException.Failure("DescribeZones", zoneId, "there is no such zone"));
        }
        return known;
    }

    /** Changes what stands in the way into what is missing, adds what is still missing, then deletes what is left. */
    @Override
    public void put(String zoneId, DnsRecordSet set, Duration timeout) {
        var deadline = Deadline.in(timeout);
        String host = host(zoneId, set.name(), deadline);
        List<Identified> there = find(zoneId, host, set.name(), set.type(), deadline);
        var surplus = new ArrayList<Identified>();
        var missing = new ArrayList<>(set.values());
        for (Identified each : there) {
            boolean wanted = missing.remove(each.record().value());
            if (!wanted) {
                surplus.add(each);
            } else if (!each.record().ttl().equals(set.ttl())) {
                update(each.id(), host, set, each.record().value(), deadline);
            }
        }
        while (!missing.isEmpty() && !surplus.isEmpty()) {
            update(surplus.remove(0).id(), host, set, missing.remove(0), deadline);
        }
        for (String value : missing) {
            var request = with(request("AddZoneRecord").with("ZoneId", zoneId), host, set, value);
            calls.call(set.name(), true, request, deadline.left(), answer -> true);
        }
        surplus.forEach(each -> delete(each, deadline));
    }

    private void update(String id, String host, DnsRecordSet set, String value, Deadline deadline) {
        var request = with(request("UpdateZoneRecord").with("RecordId", id), host, set, value);
        calls.call(set.name(), true, request, deadline.left(), answer -> true);
    }

    private static RpcRequest with(RpcRequest request, String host, DnsRecordSet set, String value) {
        return request.with("Rr", host)
                .with("Type", set.type())
                .with("Ttl", set.ttl().toSeconds())
                .with("Value", value);
    }

    private void delete(Identified record, Deadline deadline) {
        try {
            var request = request("DeleteZoneRecord").with("RecordId", record.id());
            calls.call(record.record().name(), true, request, deadline.left(), answer -> true);
        } catch (CloudException.NotFound e) {
            // Somebody was faster.
            return;
        }
    }

    @Override
    public void remove(String zoneId, String name, DnsType type, Duration timeout) {
        var deadline = Deadline.in(timeout);
        find(zoneId, host(zoneId, name, deadline), name, type, deadline).forEach(each -> delete(each, deadline));
    }

    private List<Identified> find(String zoneId, String host, String name, DnsType type, Deadline deadline) {
        return Page.all(token -> read(zoneId, Optional.of(host), token, deadline)).stream()
                .filter(each ->
                        each.record().type() == type && each.record().name().equals(name))
                .toList();
    }

    private String host(String zoneId, String name, Deadline deadline) {
        String apex = name(zoneId, deadline);
        if (name.equals(apex)) {
            return "@";
        }
        if (!name.endsWith("." + apex)) {
            throw new CloudException.InvalidRequest(
                    new CloudException.Failure("AddZoneRecord", name, "not in zone " + apex));
        }
        return name.substring(0, name.length() - apex.length() - 1);
    }
}
