package io.polder.ebpf;

import io.polder.ebpf.KernelSettings.Kind;
import io.polder.ebpf.KernelSettings.Setting;
import io.polder.ebpf.asm.Helper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * How this kernel was built: the lines {@code CONFIG_X=y} of {@code /proc/config.gz} or of {@code /boot/config-*}, and
 * what libbpf counts among them. Confined to one thread.
 */
final class KernelConfiguration {

    private static final String VERSION = "LINUX_KERNEL_VERSION";
    private static final String FEATURES = "LINUX_HAS_";
    private static final Set<String> WRAPPERS = Set.of("__x64_sys_bpf", "__arm64_sys_bpf", "__riscv_sys_bpf");
    private static final Map<String, Long> LETTERS = Map.of("n", 0L, "y", 1L, "m", 2L);
    private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");

    private final Map<String, String> others;
    private @Nullable Map<String, String> settings;

    /** @param others which come first */
    KernelConfiguration(Map<String, String> others) {
        this.others = others;
    }

    /**
     * The value of section {@code .kconfig}.
     *
     * @throws EbpfException when a setting is missing that must not be, or is not what the object takes it for
     */
    byte[] value(KernelSettings wanted, String operation) {
        byte[] value = new byte[wanted.size()];
        for (Setting setting : wanted.settings().values()) {
            Optional<String> text = find(setting.name(), operation);
            if (text.isPresent()) {
                byte[] bytes = encode(setting, text.get(), operation);
                System.arraycopy(bytes, 0, value, setting.offset(), bytes.length);
            } else if (!setting.weak()) {
                throw new EbpfException(operation, null, "this kernel has no setting " + setting.name(), null);
            }
        }
        return value;
    }

    private Optional<String> find(String name, String operation) {
        String other = others.get(name);
        if (other != null) {
            return Optional.of(other);
        }
        if (name.equals(VERSION)) {
            return Optional.of(Integer.toString(version(operation)));
        }
        if (name.startsWith(FEATURES)) {
            return feature(name.substring(FEATURES.length()), operation).map(has -> has ? "y" : "n");
        }
        if (!name.startsWith("CONFIG_")) {
            return Optional.empty();
        }
        Map<String, String> known = settings;
        if (known == null) {
            known = read(operation);
            settings = known;
        }
        return Optional.ofNullable(known.get(name));
    }

    /** What libbpf finds out by trying. */
    private static Optional<Boolean> feature(String name, String operation) {
        return switch (name) {
            case "BPF_COOKIE" ->
                Optional.of(KernelFeatures.of(ProgramType.TRACEPOINT, Helper.GET_ATTACH_COOKIE)
                        .isSupported());
            case "SYSCALL_WRAPPER" -> {
                // Since 4.17 the functions behind system calls are named after the architecture.
                var names = new KernelNames(WRAPPERS);
                yield Optional.of(WRAPPERS.stream().anyMatch(wrapper -> names.isThere(wrapper, operation)));
            }
            default -> Optional.empty();
        };
    }

    /** {@code KERNEL_VERSION} of include/uapi/linux/version.h. */
    private static int version(String operation) {
        String release = release(operation);
        Matcher numbers = NUMBERS.matcher(release);
        if (!numbers.matches()) {
            throw new EbpfException(operation, null, "the kernel's release is " + release, null);
        }
        int patch = numbers.group(3) == null ? 0 : Math.min(255, Integer.parseInt(numbers.group(3)));
        return Integer.parseInt(numbers.group(1)) << 16 | Integer.parseInt(numbers.group(2)) << 8 | patch;
    }

    private static String release(String operation) {
        try {
            return Files.readString(RELEASE).strip();
        } catch (IOException e) {
            throw new EbpfException(operation, null, RELEASE + " cannot be read: " + e, e);
        }
    }

    private static Map<String, String> read(String operation) {
        Path boot = Path.of("/boot/config-" + release(operation));
        Path proc = Path.of("/proc/config.gz");
        if (!Files.exists(boot) && !Files.exists(proc)) {
            return Map.of();
        }
        Path file = Files.exists(boot) ? boot : proc;
        try (InputStream bytes = Files.newInputStream(file);
                InputStream plain = file.equals(proc) ? new GZIPInputStream(bytes) : bytes;
                var lines = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            return parse(lines.lines());
        } catch (IOException e) {
            throw new EbpfException(operation, null, file + " cannot be read: " + e, e);
        }
    }

    static Map<String, String> parse(Stream<String> lines) {
        return lines.filter(line -> line.startsWith("CONFIG_") && line.indexOf('=') > 0)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')),
                        line -> line.substring(line.indexOf('=') + 1).strip(),
                        (first, second) -> second,
                        HashMap::new));
    }

    static byte[] encode(Setting setting, String text, String operation) {
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        if (quoted != (setting.kind() == Kind.TEXT)) {
            throw unfit(setting, text, operation);
        }
        if (quoted) {
            byte[] letters = text.substring(1, text.length() - 1).getBytes(StandardCharsets.UTF_8);
            byte[] bytes = new byte[setting.size()]; // The last stays NUL.
            System.arraycopy(letters, 0, bytes, 0, Math.min(letters.length, bytes.length - 1));
            return bytes;
        }
        Long letter = text.length() == 1 ? LETTERS.get(text) : null;
        long number = letter != null && setting.kind() == Kind.CHARACTER
                ? text.charAt(0)
                : letter != null ? letter : number(setting, text, operation);
        boolean fits = setting.kind() != Kind.BOOLEAN || (letter != null && letter < 2);
        if (!fits) {
            throw unfit(setting, text, operation);
        }
        return bytes(setting, number, text, operation);
    }

    private static long number(Setting setting, String text, String operation) {
        if (setting.kind() != Kind.NUMBER) {
            throw unfit(setting, text, operation);
        }
        try {
            return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw unfit(setting, text, operation);
        }
    }

    private static byte[] bytes(Setting setting, long number, String text, String operation) {
        VariableSpec.Kind kind = setting.signed() ? VariableSpec.Kind.SIGNED : VariableSpec.Kind.UNSIGNED;
        try {
            return new VariableSpec(setting.name(), KernelSettings.SECTION, 0, setting.size(), kind, "").encode(number);
        } catch (IllegalArgumentException e) {
            throw unfit(setting, text, operation);
        }
    }

    private static EbpfException unfit(Setting setting, String text, String operation) {
        return new EbpfException(
                operation,
                null,
                "setting " + setting.name() + " is " + text + ", which is no " + setting.kind() + " of "
                        + setting.size() + " bytes",
                null);
    }
}
