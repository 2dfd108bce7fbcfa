package io.polder.policy;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.bpf.PinDirectory;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * NetworkPolicy for the pods of a node, in eBPF. It is told of the whole cluster's pods, namespaces and policies, in plain
 * records, and of the pods of its own node, each before its first packet. Thread-safe; calls block for some system calls.
 *
 * <p>Programs are pinned. Closing it, or the death of the process, changes nothing for pods: what passed goes on to pass.
 * The next one that opens it decides as the last one did until it was told everything by {@link #replaceAll}. After a
 * restart each pod is to be isolated again; where the kernel has no TCX (before 6.6) it is judged by what held before
 * until then. One process at a time works on the same pins.
 *
 * <p>Semantics are those of networking.k8s.io/v1 and policy.networking.k8s.io/v1alpha2. Answers, and ICMP errors about a
 * flow, pass when the flow does; traffic of a pod and its own node always does; ARP, neighbour discovery and multicast
 * listeners' reports do. Rules without ports are about all protocols, those with ports never about ICMP. A pod receives
 * nothing that is not for its own addresses, and sends nothing in other names.
 */
public final class NetworkPolicyEnforcer implements AutoCloseable {

    private static final String LAYOUT = "v1"; // Of maps.h; another one has other pins.
    private static final int REPORT_DENIED = 1;
    private static final int REPORT_ALLOWED = 2;

    private final PolicySettings settings;
    private final PinDirectory pins;
    private final NetworkNamespace node;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final PolicyHooks hooks;

    @GuardedBy("lock")
    private PolicyWorld world = new PolicyWorld();

    @GuardedBy("lock")
    private PolicyGeneration generation;

    /** Whether the generation is what was told. */
    @GuardedBy("lock")
    private boolean current;

    @GuardedBy("lock")
    private boolean told;

    @GuardedBy("lock")
    private @Nullable FlowWatch watch;

    @GuardedBy("lock")
    private boolean closed;

    private NetworkPolicyEnforcer(
            PolicySettings settings, PinDirectory pins, NetworkNamespace node, PolicyGeneration generation) {
        this.settings = settings;
        this.pins = pins;
        this.node = node;
        this.generation = generation;
        this.hooks = new PolicyHooks(pins.resolve("pods"), node);
    }

    /**
     * Opens the enforcer of a node.
     *
     * @param node its network namespace, of which a duplicate is kept
     * @throws PolicyException.Unsupported when the kernel or the machine lacks something
     * @throws PolicyException.ForeignPin when something else is pinned there
     */
    public static NetworkPolicyEnforcer open(PolicySettings settings, NetworkNamespace node) {
        var pins = new PinDirectory(settings.pins().resolve(LAYOUT), PolicyException.PINS);
        PolicyGeneration generation = PolicyGeneration.load(settings, pins, new PolicyWorld(), System::nanoTime);
        try {
            generation.maps().report(0); // Who was told by the last process is told no more.
            return new NetworkPolicyEnforcer(settings, pins, node.duplicate(), generation);
        } catch (RuntimeException | Error e) {
            generation.close();
            throw e;
        }
    }

    /**
     * Checks a pod's traffic from now on. Nothing passes before this knows the pod ({@link #replaceAll}, {@link #apply}):
     * called before its interface goes up, the pod is isolated before its first packet. Once more is no error; after a
     * restart, what held before holds until this was told everything.
     *
     * @throws PolicyException when an interface is not there, or there is no room for the pod's rules: it stays isolated then
     * @throws io.polder.linux.LinuxException when its namespace is not there
     */
    public void isolate(EnforcedPod pod) {
        synchronized (lock) {
            requireOpen();
            LocalPod local = hooks.attach(pod, generation.programs(), told);
            if (!told) {
                return;
            }
            try {
                if (current) {
                    generation.table().add(local);
                } else {
                    rebuild();
                }
            } catch (RuntimeException | Error e) {
                current = false;
                throw e;
            }
        }
    }

    /** Checks a pod's traffic no more; its namespace need not be there any more. One that is not isolated is no error. */
    public void release(PodName pod) {
        synchronized (lock) {
            requireOpen();
            hooks.detach(requireNonNull(pod, "pod"));
            if (current) {
                generation.table().remove(pod);
            }
        }
    }

    /** The pods whose traffic is checked. */
    public List<PodName> isolated() {
        synchronized (lock) {
            requireOpen();
            return hooks.attached().stream().map(local -> local.name).toList();
        }
    }

    /**
     * Makes this all that there is, in the cluster. Flows that pass no more stop with their next packet.
     *
     * @param all which removes nothing
     * @return how many entries of the kernel's maps were written or removed
     * @throws PolicyException.Invalid when it contradicts itself, {@link PolicyException.TooMuch} when there is no room for
     *     it; nothing was changed then
     */
    public int replaceAll(PolicyUpdate all) {
        synchronized (lock) {
            requireOpen();
            var next = new PolicyWorld();
            next.apply(all);
            PolicyWorld before = world;
            boolean wasTold = told;
            world = next;
            told = true;
            try {
                return rebuild();
            } catch (RuntimeException | Error e) {
                world = before;
                told = wasTold;
                throw e;
            }
        }
    }

    /**
     * Takes over what has changed. It costs as much as changes, not as much as there is.
     *
     * @return how many entries of the kernel's maps were written or removed
     * @throws PolicyException.Invalid when it contradicts what is there, {@link PolicyException.TooMuch} when there is no
     *     room for it; nothing was changed then, and pods that were isolated meanwhile stay so
     * @throws IllegalStateException before {@link #replaceAll}
     */
    public int apply(PolicyUpdate update) {
        synchronized (lock) {
            requireOpen();
            if (!told) {
                throw new IllegalStateException("nobody has said yet what there is: replaceAll comes first");
            }
            List<PodInfo> before = podsBefore(update);
            PolicyUpdate back = world.apply(update);
            try {
                return current ? generation.table().change(update, before) : rebuild();
            } catch (RuntimeException | Error e) {
                world.apply(back);
                current = false;
                throw e;
            }
        }
    }

    @GuardedBy("lock")
    private List<PodInfo> podsBefore(PolicyUpdate update) {
        var pods = new HashMap<PodName, PodInfo>();
        update.removedPods().forEach(name -> world.pod(name).ifPresent(pod -> pods.put(name, pod)));
        update.pods().forEach(pod -> world.pod(pod.name()).ifPresent(old -> pods.put(old.name(), old)));
        return new ArrayList<>(pods.values());
    }

    /** Fills new maps, of programs that then take the place of those that are attached. */
    @GuardedBy("lock")
    private int rebuild() {
        PolicyGeneration next = PolicyGeneration.load(settings, pins, world, System::nanoTime);
        int written = 0;
        try {
            for (LocalPod local : hooks.attached()) {
                written += next.table().add(local);
            }
            hooks.use(next.programs());
        } catch (RuntimeException | Error e) {
            hooks.use(generation.programs());
            next.close();
            throw e;
        }
        next.maps().nextEpoch();
        generation.close();
        generation = next;
        current = true;
        return written;
    }

    /** What is pinned of rules that nothing leads to goes now, if some time has passed; each change does that, too. */
    public void sweep() {
        synchronized (lock) {
            requireOpen();
            if (current) {
                generation.table().sweep();
            }
        }
    }

    /**
     * Judges a new flow by what was told, without the kernel: {@link #probe} asks that. Traffic of other nodes' pods is judged
     * as if they were enforced there likewise.
     */
    public PolicyExplanation explain(PolicyFlow flow) {
        synchronized (lock) {
            requireOpen();
            return judge().explain(flow);
        }
    }

    /**
     * Has the kernel's programs judge a new flow, at those ends that are pods of this node. Nothing is sent, and nothing
     * remembered of it.
     */
    public PolicyExplanation probe(PolicyFlow flow) {
        synchronized (lock) {
            requireOpen();
            return judge().probe(flow);
        }
    }

    @GuardedBy("lock")
    private FlowJudge judge() {
        return new FlowJudge(world, generation, settings.node());
    }

    /** How often each rule decided. */
    public RuleCounters counters() {
        synchronized (lock) {
            requireOpen();
            Map<RuleName, Long> byRule = new HashMap<>();
            generation
                    .table()
                    .numbers()
                    .all()
                    .forEach((rule, number) ->
                            byRule.put(rule, generation.maps().counter(number).decisions()));
            PolicyCodecs.Counter none = generation.maps().counter(0);
            return new RuleCounters(byRule, none.decisions(), none.lost());
        }
    }

    /**
     * Tells a listener of packets that are not let pass, until {@link #unwatch}, a second call, or the end of this.
     *
     * @param allowed of new flows that are let pass, too
     */
    public void watch(FlowListener listener, boolean allowed) {
        requireNonNull(listener, "listener");
        FlowWatch before;
        synchronized (lock) {
            requireOpen();
            var next = new FlowWatch(pins.path().resolve("events"), new Names(), listener);
            before = watch;
            watch = next;
            generation.maps().report(REPORT_DENIED | (allowed ? REPORT_ALLOWED : 0));
        }
        end(before);
    }

    /** Tells nobody any more. Ends when the listener is told of nothing more, and may not be called by it. */
    public void unwatch() {
        FlowWatch before;
        synchronized (lock) {
            before = watch;
            watch = null;
            if (before != null) {
                generation.maps().report(0);
            }
        }
        end(before);
    }

    private static void end(@Nullable FlowWatch watch) {
        if (watch != null) {
            watch.close();
        }
    }

    private final class Names implements FlowWatch.Names {
        @Override
        public Optional<PodName> pod(int id) {
            synchronized (lock) {
                return generation.table().locals().stream()
                        .filter(local -> local.id == id)
                        .map(local -> local.name)
                        .findFirst();
            }
        }

        @Override
        public Optional<PodName> pod(IpAddress address) {
            synchronized (lock) {
                return world.pod(address).map(PodInfo::name);
            }
        }

        @Override
        public IntFunction<Optional<RuleName>> rules() {
            return number -> {
                synchronized (lock) {
                    return generation.table().numbers().name(number);
                }
            };
        }
    }

    /** Checks nothing any more, and removes everything from the kernel. */
    public void dismantle() {
        synchronized (lock) {
            requireOpen();
            hooks.dismantle();
            pins.list().forEach(pins::delete);
            pins.delete();
            var parent = new PinDirectory(settings.pins(), PolicyException.PINS);
            if (parent.list().isEmpty()) {
                parent.delete();
            }
        }
        close();
    }

    @GuardedBy("lock")
    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the enforcer with pins in " + settings.pins() + " is closed");
        }
    }

    /** Lets go of it. Pods' traffic is checked on. A second time does nothing. */
    @Override
    public void close() {
        unwatch();
        synchronized (lock) {
            if (!closed) {
                closed = true;
                hooks.close();
                generation.close();
                node.close();
            }
        }
    }
}
