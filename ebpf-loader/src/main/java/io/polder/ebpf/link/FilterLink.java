package io.polder.ebpf.link;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.ebpf.BpfFileSystem;
import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.ProgramType;
import io.polder.linux.Fd;
import io.polder.linux.NetworkNamespace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A filter of kind {@code bpf} that behaves like a link. Its name tells that it is this link's: random, or the path of
 * its pin. It holds the program and the network namespace.
 */
final class FilterLink implements BpfLink {

    private static final int LONGEST_NAME = 255; // CLS_BPF_NAME_LEN with its NUL

    private final TcHook hook; // With a namespace of this link's own.
    private final boolean madeClsact;
    private final Object state = new Object();

    @GuardedBy("state")
    private Fd program;

    @GuardedBy("state")
    private Filter filter;

    @GuardedBy("state")
    private boolean attached = true;

    @GuardedBy("state")
    private boolean closed;

    @GuardedBy("state")
    private @Nullable Path pin;

    private FilterLink(TcHook hook, Fd program, Filter filter, boolean madeClsact, @Nullable Path pin) {
        this.hook = hook;
        this.program = program;
        this.filter = filter;
        this.madeClsact = madeClsact;
        this.pin = pin;
    }

    static FilterLink attach(TcHook hook, BpfProgram program, String operation) {
        if (hook.anchor().revision().isPresent()) {
            throw TcSupport.missing(operation, "revisions of programs at the traffic control layer (TCX)");
        }
        return holding(hook, program.fd().duplicate(), (own, held) -> {
            try (FilterTable table = table(own)) {
                int id = program.info().id();
                FilterTable.Added added = table.add(hook.anchor(), held, id, freshName(program.name()), operation);
                return new FilterLink(own, held, added.filter(), added.madeClsact(), null);
            }
        });
    }

    /** @param program the descriptor of what is pinned, which is closed when this fails */
    static FilterLink ofPin(TcHook hook, Path path, Fd program) {
        return holding(hook, program, (own, held) -> {
            try (FilterTable table = table(own)) {
                String name = nameOf(path);
                Optional<Filter> found = table.find(name);
                var link = new FilterLink(own, held, found.orElse(new Filter(0, 0, name, 0)), false, path);
                if (found.isEmpty()) {
                    link.forget();
                }
                return link;
            }
        });
    }

    /** Makes a link that owns a handle on the namespace and the program; both are closed when that fails. */
    private static FilterLink holding(TcHook hook, Fd program, Maker maker) {
        try {
            NetworkNamespace namespace = hook.namespace().duplicate();
            try {
                var own = new TcHook(namespace, hook.ifindex(), hook.direction(), hook.anchor(), hook.mechanism());
                return maker.make(own, program);
            } catch (RuntimeException | Error e) {
                namespace.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            program.close();
            throw e;
        }
    }

    private interface Maker {
        FilterLink make(TcHook own, Fd program);
    }

    private void forget() {
        synchronized (state) {
            attached = false;
        }
    }

    /** Where it is, and under which name. */
    Filter filter() {
        synchronized (state) {
            return filter;
        }
    }

    @Override
    public void update(BpfProgram newer) {
        update(newer, Optional.empty());
    }

    @Override
    public void update(BpfProgram newer, BpfProgram expected) {
        update(newer, Optional.of(expected));
    }

    private void update(BpfProgram newer, Optional<BpfProgram> expected) {
        String operation = "update " + this + " to " + newer;
        Attachment.requireType(ProgramType.SCHED_CLS, newer, operation);
        synchronized (state) {
            try (FilterTable table = table(hook)) {
                Filter current = current(table, operation);
                if (expected.isPresent() && expected.get().info().id() != current.programId()) {
                    throw new LinkException.ProgramChanged(
                            operation, null, "program " + current.programId() + " is attached, not " + expected.get());
                }
                Fd held = newer.fd().duplicate();
                try {
                    table.replace(filter, held, operation);
                } catch (RuntimeException | Error e) {
                    held.close();
                    throw e;
                }
                program.close();
                program = held;
                filter = filter.withProgramId(newer.info().id());
            }
            if (pin != null) {
                LinkCalls.replacePin(program, pin);
            }
        }
    }

    @GuardedBy("state")
    private Filter current(FilterTable table, String operation) {
        Optional<Filter> found = attached ? table.find(filter, program) : Optional.empty();
        return found.orElseThrow(
                () -> new LinkException.Defunct(operation, null, "it is detached, or its interface is gone"));
    }

    @Override
    public void detach() {
        synchronized (state) {
            if (attached) {
                try (FilterTable table = table(hook)) {
                    table.remove(filter, program, madeClsact, "detach " + this);
                }
                attached = false;
            }
        }
    }

    @Override
    public void pin(Path path) {
        String operation = "pin " + this + " at " + path;
        synchronized (state) {
            if (pin != null) {
                throw new IllegalStateException(this + " is pinned already, at " + pin);
            }
            String name = nameOf(path);
            BpfFileSystem.pin(program, path);
            try {
                rename(name, operation);
            } catch (RuntimeException | Error e) {
                LinkCalls.unpin(path);
                throw e;
            }
            pin = path;
        }
    }

    @Override
    public void unpin() {
        synchronized (state) {
            if (pin != null) {
                LinkCalls.unpin(pin);
                pin = null;
                rename(freshName("unpinned"), "unpin " + this);
            }
        }
    }

    /** If it is still there. */
    @GuardedBy("state")
    private void rename(String name, String operation) {
        if (attached) {
            try (FilterTable table = table(hook)) {
                if (table.find(filter, program).isPresent()) {
                    table.replace(filter.withName(name), program, operation);
                }
            }
        }
        filter = filter.withName(name);
    }

    @Override
    public Optional<Path> pinned() {
        synchronized (state) {
            return Optional.ofNullable(pin);
        }
    }

    @Override
    public LinkInfo info() {
        synchronized (state) {
            try (FilterTable table = table(hook)) {
                Optional<Filter> found = attached ? table.find(filter, program) : Optional.empty();
                Filter known = found.orElse(filter);
                return new LinkInfo(
                        Optional.empty(),
                        OptionalInt.empty(),
                        known.programId(),
                        Optional.of(hook.attachType()),
                        new LinkInfo.Target.Filter(
                                hook.ifindex(), known.priority(), known.handle(), found.isPresent()));
            }
        }
    }

    @Override
    public void close() {
        synchronized (state) {
            if (closed) {
                return;
            }
            closed = true;
            try {
                if (pin == null) {
                    detach();
                }
            } finally {
                program.close();
                hook.namespace().close();
            }
        }
    }

    /** {@code link to tc ingress of interface 3 of netns …}. */
    @Override
    public String toString() {
        return "link to " + hook;
    }

    private static FilterTable table(TcHook hook) {
        return new FilterTable(hook.namespace(), hook.ifindex(), hook.direction());
    }

    /** What no other filter has. */
    private static String freshName(String program) {
        return program + "@"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    private static String nameOf(Path path) {
        String name = path.toAbsolutePath().normalize().toString();
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "the path of a filter's pin has at most " + LONGEST_NAME + " bytes: " + path);
        }
        return name;
    }
}
