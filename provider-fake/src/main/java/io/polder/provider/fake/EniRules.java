package io.polder.provider.fake;

import io.polder.spi.EniState;
import io.polder.spi.IpFamily;
import java.util.Collection;

/** What an ENI must be like for a change. Stateless. */
final class EniRules {

    private EniRules() {}

    static void requireState(EniEntry eni, EniState state) {
        if (eni.state() != state) {
            throw Refusal.eniState(eni, state.name());
        }
    }

    /** Whether it has arrived where it was sent. */
    static void requireSettled(EniEntry eni) {
        if (eni.state() != EniState.AVAILABLE && eni.state() != EniState.IN_USE) {
            throw Refusal.eniState(eni, "AVAILABLE or IN_USE");
        }
    }

    static void requireRoom(IpFamily family, int wanted, int most) {
        if (wanted > most) {
            throw new Refusal(
                    Fault.QUOTA_EXCEEDED,
                    family == IpFamily.IPV4
                            ? "InvalidOperation.Ipv4CountExceeded"
                            : "InvalidOperation.Ipv6CountExceeded",
                    "the ENI would have " + wanted + " addresses, more than " + most);
        }
    }

    static void requireFew(Wish wish, Limits limits) {
        if (wish.prefixes() > limits.prefixesPerAssign()) {
            throw Refusal.invalid(
                    "InvalidParameter", wish.prefixes() + " prefixes, must be at most " + limits.prefixesPerAssign());
        }
    }

    /** What one assign may ask for: one kind and family, and not too many. */
    static void requireAssignable(Wish wish, Limits limits) {
        requireFew(wish, limits);
        if (wish.prefixes() == 0 && (wish.addresses() < 1 || wish.addresses() > limits.addressesPerAssign())) {
            throw Refusal.invalid(
                    "InvalidParameter", wish.addresses() + " addresses, must be 1 to " + limits.addressesPerAssign());
        }
    }

    static void requireFewInFlight(Collection<EniEntry> at, Limits limits, String instanceId) {
        long attaching =
                at.stream().filter(eni -> eni.state() == EniState.ATTACHING).count();
        if (attaching >= limits.attachesInFlight()) {
            throw new Refusal(
                    Fault.CONFLICT,
                    "Operation.Conflict",
                    attaching + " ENIs are on their way to " + instanceId + ", the most at once");
        }
    }

    static void requireQuota(int enis, Limits limits) {
        if (enis >= limits.enis()) {
            throw new Refusal(
                    Fault.QUOTA_EXCEEDED, "MaxEniCountExceeded", "the account has " + limits.enis() + " ENIs");
        }
    }
}
