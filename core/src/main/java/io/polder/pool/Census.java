package io.polder.pool;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a pool has by its own account, and what the cloud was seen to have of that. Confined. */
final class Census<R> {

    private final Stock<R> stock;
    private final Shelf<R> shelf;
    private final Inherited<R> inherited = new Inherited<>();
    private final Absences<R> absences = new Absences<>();

    Census(Stock<R> stock, Shelf<R> shelf) {
        this.stock = stock;
        this.shelf = shelf;
    }

    /**
     * What a look at the cloud has shown.
     *
     * @param there what was not confirmed before, and who had it last
     * @param gone what nobody held; it is in stock no more
     * @param leasesLost the leases of what is gone
     */
    record Finding<R>(Map<R, Optional<PoolMemory.Last>> there, List<R> gone, List<Lease<R>> leasesLost) {}

    /** Nobody held these when a former process ended. */
    void inherit(List<PoolMemory.Unheld<R>> unheld) {
        inherited.add(unheld);
    }

    /** Whether the cloud is to be looked at before anything else. */
    boolean isUnseen() {
        return inherited.isUnseen();
    }

    /** How many the cloud was not seen to have yet. */
    int unconfirmed() {
        return inherited.size();
    }

    /** Those that the cloud was not seen to have yet. */
    Set<R> inherited() {
        return inherited.resources();
    }

    /** Whether another look at the cloud is due soon. */
    boolean isOpen() {
        return absences.isOpen();
    }

    /** All that there is, apart from what is on its way. */
    List<R> everything() {
        var all = new ArrayList<>(inherited.resources());
        all.addAll(stock.everything());
        shelf.holdings().forEach(holding -> all.add(holding.lease().resource()));
        return all;
    }

    /** These have come, possibly again. */
    void made(List<R> resources) {
        resources.forEach(absences::forget);
    }

    /** The cloud was looked at for the first time. */
    Finding<R> recovered(List<R> asked, Recovered<R> found) {
        inherited.seen();
        var there = confirm(found.present());
        var gone = found.gone().stream().filter(inherited::contains).toList();
        gone.forEach(inherited::remove);
        var missing = new HashSet<>(asked);
        found.present().forEach(missing::remove);
        gone.forEach(missing::remove);
        absences.missed(missing);
        return new Finding<>(there, gone, List.of());
    }

    /** The cloud was looked at again: what is missing twice is gone. */
    Finding<R> audited(List<R> asked, Set<R> missing) {
        absences.keepOnly(missing);
        var there =
                confirm(asked.stream().filter(each -> !missing.contains(each)).toList());
        var here = new HashSet<>(everything());
        var twice = missing.stream()
                .filter(here::contains)
                .filter(absences::isSecond)
                .collect(Collectors.toSet());
        var gone = twice.stream()
                .filter(each -> inherited.contains(each) || stock.remove(each))
                .toList();
        gone.forEach(inherited::remove);
        gone.forEach(absences::forget);
        var leasesLost = shelf.holdings().stream()
                .map(Holding::lease)
                .filter(lease -> twice.contains(lease.resource()) && absences.isNews(lease.resource()))
                .toList();
        return new Finding<>(there, gone, leasesLost);
    }

    private Map<R, Optional<PoolMemory.Last>> confirm(List<R> present) {
        var there = new LinkedHashMap<R, Optional<PoolMemory.Last>>();
        for (R resource : present) {
            if (inherited.contains(resource)) {
                there.put(resource, inherited.remove(resource));
            }
        }
        return there;
    }
}
