package io.polder.netlink.tc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Oracle;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code tc} shows of one link, as our records: its JSON, and its text where it has no JSON for something. Raw, so that bursts are the ticks that the kernel reports. Confined to one test.
 */
final class TcOutput {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CLASS = Pattern.compile("class htb (\\S+) (?:parent (\\S+)|root) (?:leaf \\S+ )?"
            + "prio (\\d+) quantum (\\d+) rate (\\d+)([KMGT]?)bit (?:overhead (\\d+) )?ceil (\\d+)([KMGT]?)bit"
            + " linklayer (\\S+) burst \\S+ mpu (\\S+) cburst \\S+ mpu \\S+ level 0"
            + " buffer \\[(\\w+)\\] cbuffer \\[(\\w+)\\]");

    private static final Pattern PEAK = Pattern.compile("qdisc tbf (\\w+:)\\S* .*? peakrate (\\d+)([KMGT]?)bit");

    private final NetworkNamespace namespace;
    private final String dev;
    private final int link;

    TcOutput(NetworkNamespace namespace, String dev, int link) {
        this.namespace = namespace;
        this.dev = dev;
        this.link = link;
    }

    List<Qdisc> qdiscs() throws IOException {
        var qdiscs = new ArrayList<Qdisc>();
        Map<TcHandle, Rate> peaks = peaks();
        for (JsonNode json : JSON.readTree(run("-json", "qdisc", "show", "dev", dev))) {
            var handle = TcHandle.parse(
                    json.get("handle").asText().replaceFirst("\\[.*", "").replaceFirst("^0:", "none"));
            qdiscs.add(new Qdisc(
                    link,
                    json.has("root")
                            ? TcHandle.ROOT
                            : TcHandle.parse(json.get("parent").asText()),
                    handle.value() == 0 ? Optional.empty() : Optional.of(handle),
                    kind(json.get("kind").asText(), json.get("options"), Optional.ofNullable(peaks.get(handle)))));
        }
        return qdiscs;
    }

    /** Of tbf, which tc of iproute2 6.1 leaves out of its JSON. */
    private Map<TcHandle, Rate> peaks() throws IOException {
        var peaks = new HashMap<TcHandle, Rate>();
        Matcher tbf = PEAK.matcher(run("qdisc", "show", "dev", dev));
        while (tbf.find()) {
            peaks.put(TcHandle.parse(tbf.group(1)), rate(tbf.group(2), tbf.group(3)));
        }
        return peaks;
    }

    List<TcClass> classes() throws IOException {
        return CLASS.matcher(run("class", "show", "dev", dev))
                .results()
                .map(this::tcClass)
                .toList();
    }

    List<TcFilter> filters(TcHandle parent) throws IOException {
        String text = run("-json", "filter", "show", "dev", dev, "parent", parent.toString());
        // tc writes every key of a u32 filter as another member of one name, of which a parser keeps one.
        var number = new int[1];
        String unique =
                Pattern.compile("\"match\":\\{").matcher(text).replaceAll(m -> "\"match" + number[0]++ + "\":{");
        var filters = new ArrayList<TcFilter>();
        for (JsonNode json : JSON.readTree(unique.isBlank() ? "[]" : unique)) {
            JsonNode options = json.path("options");
            if (options.has("handle") || options.path("fh").asText().matches("\\w+:\\w*:\\w+.*")) {
                filters.add(filter(json, options, parent));
            }
        }
        return filters;
    }

    private static QdiscKind kind(String kind, JsonNode options, Optional<Rate> peak) {
        return switch (kind) {
            case "clsact" -> new QdiscKind.Clsact();
            case "mq" -> new QdiscKind.Mq();
            case "noqueue" -> new QdiscKind.Noqueue();
            case "pfifo_fast" -> new QdiscKind.PfifoFast();
            case "pfifo" -> new QdiscKind.Pfifo(number(options, "limit"));
            case "bfifo" -> new QdiscKind.Bfifo(number(options, "limit"));
            case "tbf" -> tbf(options, peak);
            case "htb" -> {
                int minor = Integer.decode(options.get("default").asText());
                yield new Htb(
                        minor == 0 ? OptionalInt.empty() : OptionalInt.of(minor),
                        options.get("r2q").asInt(),
                        number(options, "direct_qlen"));
            }
            case "fq" -> fq(options);
            case "fq_codel" -> fqCodel(options);
            default -> throw new AssertionError("qdisc of kind " + kind);
        };
    }

    private static Tbf tbf(JsonNode json, Optional<Rate> peak) {
        var layer = new LinkLayer(
                json.get("linklayer").asText().equals("atm"),
                json.path("overhead").asInt(),
                json.get("mpu").asInt());
        var rate = new Rate(json.get("rate").asLong());
        Tbf tbf = Tbf.ofLimit(
                        rate,
                        bytes(json.path("burst_raw"), rate, layer),
                        json.get("limit").asLong())
                .withLinkLayer(layer);
        return peak.map(at -> tbf.withPeak(at, bytes(json.path("mtu_raw"), at, layer)))
                .orElse(tbf);
    }

    /** Of the ticks that the kernel reports, the least burst that takes as many; tc leaves out some that are 0. */
    private static long bytes(JsonNode ticks, Rate rate, LinkLayer layer) {
        return new RateConfig(rate, layer).bytes(Long.parseLong(ticks.asText("0"), 16));
    }

    private static Fq fq(JsonNode json) {
        return new FqBuilder()
                .limit(json.get("limit").asLong())
                .flowLimit(json.get("flow_limit").asLong())
                .quantum(json.get("quantum").asLong())
                .initialQuantum(json.get("initial_quantum").asLong())
                .maxRate(new Rate(json.get("maxrate").asLong()))
                .buckets(json.get("buckets").asInt())
                .orphanMask(json.get("orphan_mask").asLong())
                .pacing(json.path("pacing").asBoolean(true))
                .refillDelay(Micros.of(json.get("refill_delay").asLong()))
                .lowRateThreshold(new Rate(json.get("low_rate_threshold").asLong()))
                .ceThreshold(Micros.of(json.get("ce_threshold").asLong()))
                .timerSlack(Duration.ofNanos(json.get("timer_slack").asLong()))
                .horizon(Micros.of(json.get("horizon").asLong()))
                .horizonDrop(json.has("horizon_drop"))
                .build();
    }

    private static FqCodel fqCodel(JsonNode json) {
        return FqCodel.builder()
                .limit(json.get("limit").asLong())
                .flows(json.get("flows").asLong())
                .quantum(json.get("quantum").asLong())
                .target(Micros.of(json.get("target").asLong()))
                .interval(Micros.of(json.get("interval").asLong()))
                .memoryLimit(json.get("memory_limit").asLong())
                .ecn(json.path("ecn").asBoolean())
                .ceThreshold(Micros.of(json.get("ce_threshold").asLong()))
                .dropBatch(json.get("drop_batch").asLong())
                .build();
    }

    private TcClass tcClass(MatchResult match) {
        TcHandle id = TcHandle.parse(match.group(1));
        var rate = rate(match.group(5), match.group(6));
        var ceil = rate(match.group(8), match.group(9));
        int overhead = match.group(7) == null ? 0 : Integer.parseInt(match.group(7));
        int mpu = Integer.parseInt(match.group(11).replaceFirst("b$", ""));
        var htb = HtbClass.of(rate)
                .ceil(ceil)
                .burst(Ticks.toBytes(Long.parseLong(match.group(12), 16), rate))
                .cburst(Ticks.toBytes(Long.parseLong(match.group(13), 16), ceil))
                .prio(Integer.parseInt(match.group(3)))
                .quantum(Long.parseLong(match.group(4)))
                .linkLayer(new LinkLayer(match.group(10).equals("atm"), overhead, mpu))
                .build();
        TcHandle parent = match.group(2) == null ? TcHandle.of(id.major(), 0) : TcHandle.parse(match.group(2));
        return new TcClass(link, parent, id, htb);
    }

    private static Rate rate(String number, String unit) {
        long bits = Long.parseLong(number);
        for (int i = " KMGT".indexOf(unit.isEmpty() ? " " : unit); i > 0; i--) {
            bits *= 1000;
        }
        return Rate.ofBits(bits);
    }

    private TcFilter filter(JsonNode json, JsonNode options, TcHandle parent) {
        return new TcFilter(
                link,
                parent,
                json.get("chain").asInt(),
                json.get("pref").asInt(),
                protocol(json.get("protocol").asText()),
                OptionalInt.of(handle(options)),
                options.has("skip_hw") ? TcFilter.Hardware.SKIPPED : TcFilter.Hardware.ALLOWED,
                filterKind(json.get("kind").asText(), options));
    }

    private FilterKind filterKind(String kind, JsonNode options) {
        Optional<TcHandle> flowid =
                Optional.ofNullable(options.get("flowid")).map(text -> TcHandle.parse(text.asText()));
        return switch (kind) {
            case "bpf" ->
                new FilterKind.Bpf(
                        new BpfProgram.Classic(program(options.get("bytecode"))),
                        options.has("direct-action"),
                        flowid,
                        actions(options));
            case "u32" -> new FilterKind.U32(keys(options), flowid, actions(options));
            case "matchall" -> new FilterKind.Matchall(flowid, actions(options));
            default -> throw new AssertionError("filter of kind " + kind);
        };
    }

    private static SocketFilter program(JsonNode bytecode) {
        var program = new SocketFilter.Builder();
        for (JsonNode code : bytecode.get("insns")) {
            program.jump(
                    code.get("code").asInt(),
                    code.get("k").numberValue().intValue(),
                    code.get("jt").asInt(),
                    code.get("jf").asInt());
        }
        return program.build();
    }

    private static List<U32Key> keys(JsonNode options) {
        var keys = new ArrayList<U32Key>();
        options.properties().forEach(member -> {
            if (member.getKey().startsWith("match")) {
                JsonNode key = member.getValue();
                keys.add(new U32Key(
                        key.get("off").asInt(),
                        Integer.parseUnsignedInt(key.get("value").asText(), 16),
                        Integer.parseUnsignedInt(key.get("mask").asText(), 16)));
            }
        });
        return keys;
    }

    private List<TcAction> actions(JsonNode options) {
        var actions = new ArrayList<TcAction>();
        for (JsonNode json : options.path("actions")) {
            Verdict verdict = verdict(json.get("control_action").get("type").asText());
            if (json.get("kind").asText().equals("gact")) {
                actions.add(new TcAction.Gact(verdict));
            } else {
                assertDev(json.get("to_dev").asText());
                String way = json.get("direction").asText() + "_"
                        + json.get("mirred_action").asText();
                actions.add(new TcAction.Mirred(
                        TcAction.Mirred.Way.valueOf(way.toUpperCase(Locale.ROOT)), OptionalInt.of(link), verdict));
            }
        }
        return actions;
    }

    private void assertDev(String name) {
        if (!name.equals(dev)) {
            throw new AssertionError("an action sends to " + name);
        }
    }

    private static Verdict verdict(String word) {
        return switch (word) {
            case "continue" -> Verdict.UNSPEC;
            case "pass" -> Verdict.OK;
            case "drop" -> Verdict.SHOT;
            default -> Verdict.valueOf(word.toUpperCase(Locale.ROOT));
        };
    }

    /** {@code 0x9}, a number, or {@code 800::7[80000007]} of u32. */
    private static int handle(JsonNode options) {
        if (options.has("fh")) {
            Matcher raw =
                    Pattern.compile("\\[(\\w+)\\]").matcher(options.get("fh").asText());
            return raw.find() ? Integer.parseUnsignedInt(raw.group(1), 16) : 0;
        }
        return (int) (long) Long.decode(options.get("handle").asText());
    }

    private static int protocol(String name) {
        return switch (name) {
            case "all" -> TcFilter.ETH_P_ALL;
            case "ip" -> TcFilter.ETH_P_IP;
            case "ipv6" -> TcFilter.ETH_P_IPV6;
            case "arp" -> TcFilter.ETH_P_ARP;
            default -> throw new AssertionError("filter protocol " + name);
        };
    }

    private static OptionalLong number(JsonNode options, String name) {
        return OptionalLong.of(options.get(name).asLong());
    }

    private String run(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("tc", "-details", "-raw"));
        command.addAll(List.of(arguments));
        return Oracle.runIn(namespace, command.toArray(String[]::new));
    }
}
