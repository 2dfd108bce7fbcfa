package io.polder.pool;

import java.util.Map;

/** The placements of {@link EniPlacement} but the longest idle one. Stateless. */
final class EniPlacements implements Placement<EniAddress> {

    private final EniPlacement kind;
    private final QueueLoads loads;

    EniPlacements(EniPlacement kind, QueueLoads loads) {
        this.kind = kind;
        this.loads = loads;
    }

    /** The ENI, by its link in the node. */
    @Override
    public Object sharedBy(EniAddress resource) {
        return resource.mac();
    }

    @Override
    public double cost(Object shared, int leased) {
        return switch (kind) {
            case LONGEST_IDLE -> 0;
            case LEAST_FREE -> -leased;
            case MOST_FREE -> leased;
            case LEAST_LOADED_QUEUE -> queueCost(loads.latest(), (String) shared, leased);
        };
    }

    private static double queueCost(Map<String, QueueLoad> all, String mac, int leased) {
        var load = all.getOrDefault(mac, QueueLoad.UNKNOWN);
        double mean = all.values().stream()
                .mapToDouble(QueueLoad::interruptsPerQueue)
                .average()
                .orElse(0);
        double busy = mean > 0 ? load.interruptsPerQueue() / mean : 0;
        return (leased + 1.0) / load.queues() * (1 + busy);
    }
}
