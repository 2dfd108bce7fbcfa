package io.polder.service.cloud;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.service.ServiceName;
import io.polder.service.cloud.BalancerStatus.State;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.LoadBalancer;
import io.polder.spi.LoadBalancerSpec;
import io.polder.spi.LoadBalancers;
import io.polder.spi.Page;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes, changes and removes load balancers of the cloud for services. What it owns it finds by tags, so that nothing is to
 * be kept between processes; what is as wanted already is not asked for. Thread-safe: what is wanted can change at any time, and
 * {@link #reconcile} alone asks the cloud.
 *
 * <p>Rates, retries and batches are those of the load balancers that it is given: see {@link
 * io.polder.cloud.ResilientCloud}.
 */
public final class ServiceController {

    private record Checked(BalancedService service, Instant until) {}

    private final LoadBalancers cloud;
    private final ControllerSettings settings;

    // Lock order: reconciling, then wanted.
    private final Object reconciling = new Object();

    @GuardedBy("reconciling")
    private final BalancerSync sync;

    /** What was as wanted when it was last looked at. */
    @GuardedBy("reconciling")
    private final Map<ServiceName, Checked> checked = new HashMap<>();

    @GuardedBy("wanted")
    private final Map<ServiceName, BalancedService> wanted = new HashMap<>();

    @GuardedBy("wanted")
    private final Map<ServiceName, BalancerStatus> statuses = new HashMap<>();

    @GuardedBy("wanted")
    private boolean complete;

    public ServiceController(LoadBalancers cloud, ControllerSettings settings) {
        this.cloud = requireNonNull(cloud, "cloud");
        this.settings = requireNonNull(settings, "settings");
        this.sync = new BalancerSync(cloud, settings);
    }

    /** Makes these services all that are to have load balancers. Before the first time nothing is removed. */
    public void replaceAll(Collection<BalancedService> services) {
        synchronized (wanted) {
            wanted.clear();
            services.forEach(service -> wanted.put(service.name(), service));
            statuses.keySet().retainAll(wanted.keySet());
            complete = true;
        }
    }

    /** Makes a service have a load balancer, or another one. */
    public void put(BalancedService service) {
        synchronized (wanted) {
            wanted.put(service.name(), service);
        }
    }

    /** Makes a service have none. */
    public void remove(ServiceName service) {
        synchronized (wanted) {
            wanted.remove(service);
            statuses.remove(service);
        }
    }

    /**
     * Asks the cloud for the next steps, for each service. To be called every few seconds; once it returned {@link
     * State#READY} for all, little is asked until something changes.
     *
     * @return how far each service is
     * @throws CloudException when load balancers cannot be listed; what concerns one service is in its status
     */
    public Map<ServiceName, BalancerStatus> reconcile() {
        synchronized (reconciling) {
            Map<ServiceName, BalancedService> services;
            boolean all;
            synchronized (wanted) {
                services = Map.copyOf(wanted);
                all = complete;
            }
            checked.keySet().retainAll(services.keySet());
            List<LoadBalancer> balancers = Page.all(page -> cloud.list(settings.tags(), page, settings.timeout()));
            Map<ServiceName, BalancerStatus> outcome = new HashMap<>();
            Set<String> used = new HashSet<>();
            for (BalancedService service : services.values()) {
                outcome.put(service.name(), reconcile(service, balancers, used));
            }
            if (all) {
                for (LoadBalancer balancer : balancers) {
                    if (!used.contains(balancer.id())) {
                        delete(balancer);
                    }
                }
            }
            synchronized (wanted) {
                outcome.keySet().retainAll(wanted.keySet());
                statuses.putAll(outcome);
            }
            return Map.copyOf(outcome);
        }
    }

    /** How far a service was at the last look, {@link State#PENDING} before there was one. */
    public BalancerStatus status(ServiceName service) {
        synchronized (wanted) {
            return statuses.getOrDefault(service, pending("not looked at yet"));
        }
    }

    @GuardedBy("reconciling")
    private BalancerStatus reconcile(BalancedService service, List<LoadBalancer> balancers, Set<String> used) {
        Map<String, String> tags = tags(service);
        List<LoadBalancer> own = balancers.stream()
                .filter(each -> each.tags().entrySet().containsAll(tags.entrySet()))
                .filter(each -> each.internal() == service.internal())
                .toList();
        try {
            if (own.isEmpty()) {
                LoadBalancer made = cloud.create(spec(service, tags), token(service), settings.timeout());
                used.add(made.id());
                return pending(made.id() + " is being made");
            }
            LoadBalancer balancer = own.get(0);
            used.add(balancer.id());
            if (!balancer.active()) {
                return pending(balancer.id() + " is not active yet");
            }
            return status(balancer, isReady(balancer, service));
        } catch (CloudException e) {
            own.forEach(each -> used.add(each.id()));
            return new BalancerStatus(
                    State.FAILED,
                    own.stream().map(LoadBalancer::id).findFirst(),
                    Optional.empty(),
                    Optional.empty(),
                    String.valueOf(e.getMessage()));
        }
    }

    @GuardedBy("reconciling")
    private boolean isReady(LoadBalancer balancer, BalancedService service) {
        Instant now = settings.clock().instant();
        Checked last = checked.get(service.name());
        if (last != null && last.service.equals(service) && now.isBefore(last.until)) {
            return true;
        }
        checked.remove(service.name());
        boolean ready = sync.step(balancer, service);
        if (ready) {
            checked.put(service.name(), new Checked(service, now.plus(settings.audit())));
        }
        return ready;
    }

    /** The cloud takes its time; one that is on its way out already is no error. */
    @GuardedBy("reconciling")
    private void delete(LoadBalancer balancer) {
        try {
            cloud.delete(balancer.id(), settings.timeout());
        } catch (CloudException.Conflict e) {
            // Something is under way there: the next time.
        }
    }

    private static BalancerStatus status(LoadBalancer balancer, boolean ready) {
        return new BalancerStatus(
                ready ? State.READY : State.PENDING,
                Optional.of(balancer.id()),
                balancer.address(),
                balancer.hostName(),
                ready ? "" : balancer.id() + " is being changed");
    }

    private static BalancerStatus pending(String detail) {
        return new BalancerStatus(State.PENDING, Optional.empty(), Optional.empty(), Optional.empty(), detail);
    }

    private LoadBalancerSpec spec(BalancedService service, Map<String, String> tags) {
        String name =
                "polder-" + service.name().namespace() + "-" + service.name().name();
        return new LoadBalancerSpec(name, service.internal(), settings.subnetIds(), tags);
    }

    private Map<String, String> tags(BalancedService service) {
        var tags = new HashMap<>(settings.tags());
        tags.put(ControllerSettings.SERVICE_TAG, service.name().toString());
        tags.put(ControllerSettings.UID_TAG, service.uid());
        return tags;
    }

    /** The same after a restart: a request whose answer was lost does not make two. */
    private ClientToken token(BalancedService service) {
        return Tokens.of(settings.cluster(), service.uid(), Boolean.toString(service.internal()));
    }
}
