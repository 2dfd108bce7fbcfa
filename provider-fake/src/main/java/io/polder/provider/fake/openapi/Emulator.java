package io.polder.provider.fake.openapi;

import io.polder.provider.fake.FakeCloud;
import io.polder.spi.Cidr;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The emulator as a program: a cloud of its own behind {@link OpenApiServer}, and the {@link MetadataService} of its
 * instance, until it is ended. Any client of Alibaba Cloud's API can be pointed at it. It keeps nothing.
 *
 * <p>Arguments are {@code name=value}; it says which when one is unknown or malformed, and ends with status 2.
 */
public final class Emulator {

    private static final Pattern ADDRESS = Pattern.compile("(127(?:\\.\\d{1,3}){3}):(\\d{1,5})");
    private static final Pattern KEY = Pattern.compile("([^:\\s]+):([^:\\s]+)");

    private static final Map<String, String> OPTIONS = new TreeMap<>(Map.of(
            "listen", "127.0.0.1:0",
            "metadata", "127.0.0.1:0",
            "key", "LTAIfake:secret",
            "region", "cn-hangzhou",
            "zone", "cn-hangzhou-i",
            "subnet", "10.0.0.0/16",
            "type", "ecs.g7.xlarge",
            "dns", "fake.internal",
            "behaviour", "fast",
            "seed", "1"));

    private final Map<String, String> given = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    private Emulator(String... arguments) {
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (equals < 0 || !OPTIONS.containsKey(name)) {
                problems.add("\"" + argument + "\" is unknown");
            } else {
                given.put(name, argument.substring(equals + 1));
            }
        }
    }

    /** Serves until the process is ended. */
    public static void main(String[] arguments) throws InterruptedException {
        AutoCloseable served;
        try {
            served = new Emulator(arguments).serve(System.out);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(served), "polder-emulator-end"));
        Thread.currentThread().join();
    }

    private static void end(AutoCloseable served) {
        try {
            served.close();
        } catch (Exception e) {
            System.err.println("end the emulator: " + e);
        }
    }

    /**
     * Serves until it is closed, and says where.
     *
     * @throws IllegalArgumentException naming every argument that is unknown or malformed
     */
    static AutoCloseable serve(PrintStream out, String... arguments) {
        return new Emulator(arguments).serve(out);
    }

    private AutoCloseable serve(PrintStream out) {
        InetSocketAddress listen = parsed("listen", Emulator::loopback);
        InetSocketAddress metadata = parsed("metadata", Emulator::loopback);
        AccessKey key = parsed("key", Emulator::key);
        long seed = parsed("seed", Long::parseLong);
        String type = parsed("type", text -> text);
        boolean realistic = parsed("behaviour", Emulator::isRealistic);
        var builder = FakeCloud.builder().lenient().seed(seed);
        parsed("zone", text -> builder.zone(parsed("region", region -> region), text));
        parsed("subnet", text -> builder.subnet("vsw-fake", Cidr.parse(text)));
        parsed("dns", text -> builder.dnsZone("zone-fake", text));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("the emulator: " + String.join("; ", problems)
                    + "; known, with what they are by default: " + OPTIONS);
        }
        if (realistic) {
            builder.realistic();
        }
        FakeCloud cloud = builder.build();
        String instanceId = cloud.createInstance(type, "vsw-fake").instanceId();
        OpenApiServer api = OpenApiServer.start(cloud, listen, InstantSource.system(), key);
        MetadataService service = MetadataService.start(cloud, instanceId, metadata);
        service.role("fake-role", () -> key);
        out.println("openapi " + api.endpoint());
        out.println("metadata " + service.endpoint());
        out.println("instance " + instanceId);
        out.println("subnet vsw-fake");
        out.flush();
        return () -> {
            api.close();
            service.close();
            cloud.close();
        };
    }

    /** What is malformed is noted, and stands as it is by default until all is read. */
    private <T> T parsed(String name, Function<String, T> parser) {
        String byDefault = OPTIONS.getOrDefault(name, "");
        String text = given.getOrDefault(name, byDefault);
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            problems.add("\"" + name + "\" is \"" + text + "\": " + e.getMessage());
            return parser.apply(byDefault);
        }
    }

    /** Others than programs of this machine have no business here: the key is no secret. */
    private static InetSocketAddress loopback(String text) {
        Matcher parts = ADDRESS.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not 127.x.x.x:PORT");
        }
        return new InetSocketAddress(Cidr.address(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    private static AccessKey key(String text) {
        Matcher parts = KEY.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not ID:SECRET");
        }
        return AccessKey.lasting(parts.group(1), parts.group(2));
    }

    private static boolean isRealistic(String text) {
        if (!text.equals("fast") && !text.equals("realistic")) {
            throw new IllegalArgumentException("neither fast nor realistic");
        }
        return text.equals("realistic");
    }
}
