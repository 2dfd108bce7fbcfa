package io.polder.linux.testing;

import io.polder.linux.NetnsDirectory;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.internal.EbpfClassifier;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.RouteNetlink;
import io.polder.netlink.route.TunTap;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What a test can need of the machine it runs on. Each is probed once, by trying. Thread-safe. */
public enum Capability {

    /**
     * A network namespace can be made and named in {@code /var/run/netns}, and a veth and a bridge made in it: as root,
     * or as root of a user namespace.
     */
    NETNS {
        @Override
        void probe() {
            var directory = NetnsDirectory.standard();
            String name = TestNetns.uniqueName("probe");
            try (NetworkNamespace namespace = directory.create(name);
                    RouteNetlink netlink = RouteNetlink.open(namespace)) {
                var peer = LinkSpec.peer("probe1").build();
                netlink.links().create(LinkSpec.veth("probe0", peer).build());
                netlink.links().create(LinkSpec.bridge("probe2").build());
            } finally {
                directory.delete(name);
            }
        }
    },

    /** {@code ip} (iproute2) and {@code nsenter} (util-linux) can be run; what they may do is {@link #NETNS}. */
    IPROUTE2 {
        @Override
        void probe() throws IOException {
            Oracle.run("ip", "-V");
            Oracle.run("nsenter", "--version");
        }
    },

    /** An eBPF program of type {@code BPF_PROG_TYPE_SCHED_CLS} can be loaded. */
    EBPF_CLASSIFIER {
        @Override
        void probe() {
            EbpfClassifier.load(0).close();
        }
    },

    /** A tap link can be made in a network namespace: there is {@code /dev/net/tun}, and it may be opened. */
    TUN {
        @Override
        void probe() {
            try (NetworkNamespace namespace = NetworkNamespace.create()) {
                TunTap.tap("probe0").build().open(namespace).close();
            }
        }
    },

    /** A cgroup can be made where cgroup2 is mounted, and a process can join it that perl(1) is then run by. */
    CGROUP {
        @Override
        void probe() throws IOException {
            try (TestCgroup cgroup = TestCgroup.create()) {
                cgroup.perl("print 1");
            }
        }
    },

    /** Packages of Debian can be downloaded, and unpacked: there are apt-get(8) and dpkg-deb(1), and they know where. */
    DEBIAN_PACKAGES {
        @Override
        void probe() throws IOException {
            Oracle.run("dpkg-deb", "--version");
            Oracle.run("apt-get", "download", "--print-uris", "libxdp1");
        }
    },

    /** Packages of npm can be installed and run: there are npm and node, and a registry that answers. */
    NPM {
        @Override
        void probe() throws IOException {
            Oracle.run("node", "--version");
            Oracle.run("npm", "view", "@alicloud/pop-core@1.8.0", "version");
        }
    },

    /** {@code bpftool} can be run; what it may do is up to the kernel. */
    BPFTOOL {
        @Override
        void probe() throws IOException {
            Oracle.run("bpftool", "version");
        }
    },

    /** {@code nginx} and Apache's {@code ab} can be run: a server and a client of others. */
    NGINX_AND_AB {
        @Override
        void probe() throws IOException {
            Oracle.run("nginx", "-v");
            Oracle.run("ab", "-V");
        }
    },

    /** Resolvers of others can be run: perl(1) with that of glibc, and programs that {@code musl-gcc} makes with musl's. */
    RESOLVERS {
        @Override
        void probe() throws IOException {
            Oracle.run("perl", "-MSocket=getaddrinfo", "-e", "1");
            Oracle.run("musl-gcc", "--version");
            Oracle.run("unshare", "--mount", "true");
        }
    },

    /** A thread can drop its privileges: it has some. */
    PRIVILEGES {
        @Override
        void probe() throws IOException {
            if (Privileges.ofThisThread() == 0) {
                throw new IOException("this process has no capabilities(7) that it could drop");
            }
        }
    };

    private static final Map<Capability, Optional<String>> OUTCOMES = new ConcurrentHashMap<>();

    /** Why it is missing here; empty when it is there. */
    public Optional<String> missing() {
        return OUTCOMES.computeIfAbsent(this, Capability::tryIt);
    }

    abstract void probe() throws IOException;

    private Optional<String> tryIt() {
        try {
            probe();
            return Optional.empty();
        } catch (IOException | RuntimeException | LinkageError | AssertionError e) {
            return Optional.of(e.toString());
        }
    }
}
