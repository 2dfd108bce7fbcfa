package io.polder.bpf;

import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.EbpfException;
import io.polder.ebpf.link.Anchor;
import io.polder.ebpf.link.Attachments;
import io.polder.ebpf.link.BpfLink;
import io.polder.ebpf.link.LinkException;
import io.polder.ebpf.link.LinkInfo;
import io.polder.ebpf.link.TcHook;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.route.RouteNetlink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Programs at hooks, each with a pin that keeps it there. Not thread-safe. */
public final class PinnedHooks implements AutoCloseable {

    private final PinFailures failures;
    private final Map<Path, BpfLink> filters = new HashMap<>();

    public PinnedHooks(PinFailures failures) {
        this.failures = failures;
    }

    /** Attaches a program, or puts it in the place of the one that is pinned there. */
    public void attach(TcHook hook, BpfProgram program, Path pin) {
        if (Files.exists(pin) && !filters.containsKey(pin)) {
            keep(pin, BpfLink.ofPin(pin, hook));
        }
        if (Files.exists(pin)) {
            update(pin, program);
        }
        if (!Files.exists(pin)) {
            BpfLink link = attach(hook, program);
            link.pin(pin);
            keep(pin, link);
        }
    }

    /** Before a filter that has the last place there is: a datapath's own, which sends packets on. */
    private static BpfLink attach(TcHook hook, BpfProgram program) {
        try {
            return BpfLink.attach(hook, program);
        } catch (LinkException.Busy e) {
            List<Attachments.Attached> there = Attachments.of(hook).programs();
            if (there.isEmpty()) {
                throw e;
            }
            Anchor last = Anchor.beforeProgram(there.get(there.size() - 1).programId());
            return BpfLink.attach(hook.withAnchor(last), program);
        }
    }

    /** Leaves the program that is pinned there as it is; attaches one where there is none, or none that works any more. */
    public void keepOrAttach(TcHook hook, BpfProgram program, Path pin) {
        if (!filters.containsKey(pin) && Files.exists(pin)) {
            BpfLink link = BpfLink.ofPin(pin, hook);
            boolean attached = link.info().isAttached();
            keep(pin, link);
            if (!attached) {
                remove(pin);
            }
        }
        if (!Files.exists(pin)) {
            attach(hook, program, pin);
        }
    }

    /** Puts another program in the place of the one that is pinned there. */
    public void update(Path pin, BpfProgram program) {
        BpfLink filter = filters.get(pin);
        if (filter != null) {
            update(pin, filter, program);
        } else if (!isOldFilter(pin)) {
            try (BpfLink link = BpfLink.ofPin(pin)) {
                update(pin, link, program);
            } catch (EbpfException e) {
                throw failures.foreign(pin + " is no link of ours: " + e.getMessage(), e);
            }
        }
    }

    /** A link of an interface that is gone has nothing to be updated for. */
    private void update(Path pin, BpfLink link, BpfProgram program) {
        try {
            link.update(program);
        } catch (LinkException.Defunct e) {
            remove(pin);
        }
    }

    /** Of before a restart, where the kernel has no TCX: what is pinned is the program, and where it is nobody knows yet. */
    private static boolean isOldFilter(Path pin) {
        try (BpfProgram program = BpfProgram.ofPin(pin)) {
            return program.type().isPresent();
        } catch (EbpfException e) {
            return false;
        }
    }

    /** Filters alone are not found by their pins again. */
    private void keep(Path pin, BpfLink link) {
        if (link.info().target() instanceof LinkInfo.Target.Filter) {
            filters.put(pin, link);
        } else {
            link.close();
        }
    }

    /** Detaches what is pinned there, at once: the kernel takes its time with links whose pins just go. */
    public void remove(Path pin) {
        try (BpfLink filter = filters.remove(pin)) {
            if (filter != null) {
                filter.detach();
            } else if (Files.exists(pin) && !isOldFilter(pin)) {
                detach(pin);
            }
        } catch (LinkException.Defunct e) {
            // Gone with its interface.
        }
        PinDirectory.delete(pin, failures);
    }

    private void detach(Path pin) {
        try (BpfLink link = BpfLink.ofPin(pin)) {
            link.detach();
        } catch (LinkException.Defunct e) {
            throw e;
        } catch (EbpfException e) {
            throw failures.foreign(pin + " is no link of ours: " + e.getMessage(), e);
        }
    }

    /** The index of an interface. */
    public int index(NetworkNamespace netns, String name) {
        try (RouteNetlink netlink = RouteNetlink.open(netns)) {
            return netlink.links()
                    .find(name)
                    .orElseThrow(() -> failures.failed("there is no interface " + name + " in " + netns, null))
                    .index();
        }
    }

    /** Lets go of filters, which stay. */
    @Override
    public void close() {
        filters.values().forEach(BpfLink::close);
        filters.clear();
    }
}
