package io.polder.provider.fake.openapi;

import com.google.gson.JsonObject;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.internal.WireZones;
import io.polder.spi.DnsRecord;
import io.polder.spi.DnsType;
import io.polder.spi.DnsZone;
import io.polder.spi.DnsZones;
import io.polder.spi.Page;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** PrivateZone, version 2018-01-01: records one by one, each with an id. Thread-safe. */
final class PrivateZoneActions {

    private static final int MOST_ON_PAGE = 100;
    private static final int ON_PAGE = 20;

    private final DnsZones zones;
    private final WireZones records;

    PrivateZoneActions(FakeCloud cloud) {
        this.zones = cloud.provider().dnsZones().orElseThrow();
        this.records = WireZones.of(cloud);
    }

    Product product() {
        return new Product(
                "pvtz",
                "2018-01-01",
                Map.of(
                        "DescribeZones", this::describeZones,
                        "DescribeZoneRecords", this::describeRecords,
                        "AddZoneRecord", this::add,
                        "UpdateZoneRecord", this::update,
                        "DeleteZoneRecord", this::delete));
    }

    private JsonObject describeZones(Parameters parameters) {
        List<DnsZone> all = Page.all(token -> zones.zones(token, EcsActions.PATIENT));
        var answer = Answers.empty();
        Answers.wrapped(answer, "Zones", "Zone", page(answer, all, parameters), zone -> {
            var json = Answers.field("ZoneId", zone.id());
            json.addProperty("ZoneName", zone.name());
            return json;
        });
        return answer;
    }

    private JsonObject describeRecords(Parameters parameters) {
        String zoneId = parameters.required("ZoneId");
        String apex = records.zoneName(zoneId).orElse("");
        var all = records.records(zoneId).stream()
                .filter(record -> isWanted(host(record.record(), apex), parameters))
                .toList();
        var answer = Answers.empty();
        Answers.wrapped(answer, "Records", "Record", page(answer, all, parameters), record -> json(record, apex));
        return answer;
    }

    private static String host(DnsRecord record, String apex) {
        return record.name().equals(apex)
                ? "@"
                : record.name().substring(0, record.name().length() - apex.length() - 1);
    }

    private static boolean isWanted(String host, Parameters parameters) {
        boolean exact = parameters.optional("SearchMode").orElse("LIKE").equals("EXACT");
        return parameters
                .optional("Keyword")
                .map(word -> exact ? host.equals(word) : host.contains(word))
                .orElse(true);
    }

    private static <T> List<T> page(JsonObject answer, List<T> all, Parameters parameters) {
        int size = parameters.number("PageSize", ON_PAGE);
        int number = parameters.number("PageNumber", 1);
        if (size < 1 || size > MOST_ON_PAGE || number < 1) {
            throw WireError.invalid("PageSize", Integer.toString(size));
        }
        answer.addProperty("TotalItems", all.size());
        answer.addProperty("TotalPages", (all.size() + size - 1) / size);
        answer.addProperty("PageSize", size);
        answer.addProperty("PageNumber", number);
        int start = Math.min(all.size(), (number - 1) * size);
        return all.subList(start, Math.min(all.size(), start + size));
    }

    private static JsonObject json(WireZones.Identified identified, String apex) {
        DnsRecord record = identified.record();
        var json = Answers.field("RecordId", identified.id());
        json.addProperty("Rr", host(record, apex));
        json.addProperty("Type", record.type().name());
        json.addProperty("Value", record.value());
        json.addProperty("Ttl", record.ttl().toSeconds());
        json.addProperty("Status", "ENABLE");
        return json;
    }

    private JsonObject add(Parameters parameters) {
        String zoneId = parameters.required("ZoneId");
        String id =
                records.add(zoneId, record(parameters, records.zoneName(zoneId).orElse("")));
        return Answers.field("RecordId", id);
    }

    private JsonObject update(Parameters parameters) {
        String id = parameters.required("RecordId");
        records.update(id, record(parameters, records.zoneNameOf(id).orElse("")));
        return Answers.field("RecordId", id);
    }

    private JsonObject delete(Parameters parameters) {
        String id = parameters.required("RecordId");
        records.delete(id);
        return Answers.field("RecordId", id);
    }

    private static DnsRecord record(Parameters parameters, String apex) {
        String host = parameters.required("Rr");
        int ttl = parameters.number("Ttl", 60);
        if (ttl < 5 || ttl > 86_400) {
            throw WireError.invalid("Ttl", Integer.toString(ttl));
        }
        return new DnsRecord(
                host.equals("@") ? apex : host + "." + apex,
                Parameters.parse("Type", parameters.required("Type"), DnsType::valueOf),
                Duration.ofSeconds(ttl),
                parameters.required("Value"));
    }
}
