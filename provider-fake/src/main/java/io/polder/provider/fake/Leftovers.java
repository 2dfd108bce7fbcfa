package io.polder.provider.fake;

import io.polder.spi.Eni;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the users of a cloud have not given back. Stateless. */
final class Leftovers {

    private Leftovers() {}

    static List<String> of(FakeCloud.Parts parts) {
        var left = new ArrayList<String>();
        for (Eni eni : parts.inventory().enis()) {
            describe(eni).forEach(left::add);
        }
        for (Balancers balancers : parts.balancers()) {
            balancers
                    .all()
                    .forEach(each -> left.add("a load balancer that is left: " + each.id() + " (" + each.name() + ")"));
        }
        parts.zones().all().forEach(each -> left.add("a DNS record that is left: " + each));
        return left;
    }

    private static Stream<String> describe(Eni eni) {
        if (!eni.primary()) {
            return Stream.of("an ENI that is left: " + eni.id() + ", " + eni.state()
                    + eni.instanceId().map(id -> " at " + id).orElse("") + ", tagged " + eni.tags());
        }
        return eni.secondaryAddresses().isEmpty() && eni.prefixes().isEmpty()
                ? Stream.of()
                : Stream.of("addresses that are left on primary ENI " + eni.id() + ": " + eni.secondaryAddresses()
                        + eni.prefixes());
    }
}
