package io.polder.netlink.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.time.Duration;

/**
 * Addresses as ip-address(8) is told of them, and as {@code ip -json -details -Numeric address} tells of them; {@code
 * IFA_PROTO} not, which ip 6.1 does not know. Immutable.
 */
final class AddressInWords {

    private static final long FOREVER = 0xffff_ffffL;

    private final Wires wires;

    AddressInWords(Wires wires) {
        this.wires = wires;
    }

    /** {@code address add 10.0.0.5/24 dev veth0}. */
    String toAdd(Address address) {
        var words = new StringBuilder("address add ");
        if (address.peer().isPresent()) {
            words.append(address.local().address())
                    .append(" peer ")
                    .append(address.peer().get());
            words.append('/').append(address.local().length());
        } else {
            words.append(address.local());
        }
        address.broadcast().ifPresent(value -> words.append(" broadcast ").append(value));
        address.label().ifPresent(value -> words.append(" label ").append(value));
        words.append(" scope ").append(address.scope().number());
        words.append(" dev ").append(wires.name(address.linkIndex()));
        address.metric().ifPresent(value -> words.append(" metric ").append(Integer.toUnsignedString(value)));
        address.validLifetime().ifPresent(value -> words.append(" valid_lft ").append(value.toSeconds()));
        address.preferredLifetime()
                .ifPresent(value -> words.append(" preferred_lft ").append(value.toSeconds()));
        address.flags().forEach(flag -> words.append(' ').append(flag));
        return words.toString();
    }

    /** @param json one of a link's {@code addr_info} */
    Address read(String link, JsonNode json) {
        var local = new IpPrefix(
                IpAddress.parse(json.get("local").asText()),
                json.get("prefixlen").asInt());
        var address = Address.of(wires.indexes().get(link), local);
        address.scope(Scope.of(json.get("scope").asInt()));
        if (json.has("address")) {
            address.peer(IpAddress.parse(json.get("address").asText()));
        }
        if (json.has("broadcast")) {
            address.broadcast(IpAddress.parse(json.get("broadcast").asText()));
        }
        if (json.has("label")) {
            address.label(json.get("label").asText());
        }
        if (json.has("metric")) {
            address.metric(json.get("metric").numberValue().intValue());
        }
        for (AddressFlag flag : AddressFlag.values()) {
            if (json.path(flag.toString()).asBoolean()) {
                address.flag(flag);
            }
        }
        readLifetimes(
                address,
                json.get("valid_life_time").asLong(),
                json.get("preferred_life_time").asLong());
        return address.build();
    }

    private static void readLifetimes(Address.Builder address, long valid, long preferred) {
        if (valid != FOREVER) {
            address.lifetimes(Duration.ofSeconds(valid), Duration.ofSeconds(preferred));
        } else if (preferred != FOREVER) {
            address.preferredLifetime(Duration.ofSeconds(preferred));
        }
    }
}
