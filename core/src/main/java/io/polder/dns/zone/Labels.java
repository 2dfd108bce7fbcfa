package io.polder.dns.zone;

import io.polder.netlink.IpAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** Labels of names, and addresses as labels. Stateless. */
final class Labels {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"); // RFC 1123
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-f-]{2,39}");
    private static final Pattern IPV4 = Pattern.compile("[0-9]+(-[0-9]+){3}");

    private Labels() {}

    /** What {@code what} is called, which is a label as Kubernetes has it. */
    static String require(String what, String label) {
        if (!LABEL.matcher(label).matches()) {
            throw new IllegalArgumentException("no label (RFC 1123) as " + what + ": \"" + label + "\"");
        }
        return label;
    }

    /** Null where it would be longer than names can be (RFC 1035, section 3.1). */
    static @Nullable Name child(String label, @Nullable Name parent) {
        try {
            return parent == null ? null : new Name(label, parent);
        } catch (TextParseException e) {
            return null;
        }
    }

    /** A label in lower case, with what is not a letter, digit or hyphen escaped; 0 is the first. */
    static String at(Name name, int index) {
        return name.getLabelString(index).toLowerCase(Locale.ROOT);
    }

    /** {@code 10-1-2-3}, {@code fd00--1}. */
    static String of(IpAddress address) {
        String text = address.toString().replace('.', '-').replace(':', '-');
        return text.startsWith("-") || text.endsWith("-") ? groups(address) : text; // Neither begins or ends a label.
    }

    private static String groups(IpAddress address) {
        var text = new StringBuilder();
        for (long half : new long[] {address.high(), address.low()}) {
            for (int shift = 48; shift >= 0; shift -= 16) {
                text.append(text.isEmpty() ? "" : "-").append(Long.toHexString(half >>> shift & 0xffff));
            }
        }
        return text.toString();
    }

    /** The address that a label means, in any notation; empty where it means none. */
    static Optional<IpAddress> address(String label) {
        if (!ADDRESS.matcher(label).matches()) {
            return Optional.empty();
        }
        boolean isIpv4 = IPV4.matcher(label).matches();
        try {
            return Optional.of(IpAddress.parse(label.replace('-', isIpv4 ? '.' : ':')));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
