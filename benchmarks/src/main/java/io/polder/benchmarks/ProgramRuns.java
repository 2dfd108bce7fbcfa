package io.polder.benchmarks;

import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.TestRun;
import io.polder.ebpf.link.BpfLink;
import io.polder.netlink.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What programs at links take for packets, by BPF_PROG_TEST_RUN: the kernel times each run by itself. Stateless. */
public final class ProgramRuns {

    private ProgramRuns() {}

    /** The median of the packets, in nanoseconds. */
    public static double median(Path pin, List<byte[]> packets, int repeat) {
        try (BpfLink link = BpfLink.ofPin(pin);
                BpfProgram program = BpfProgram.ofId(link.info().programId())) {
            List<Long> nanos = packets.stream()
                    .map(packet -> program.test(new TestRun.Request(packet, new byte[0], repeat)))
                    .map(TestRun::duration)
                    .map(Duration::toNanos)
                    .toList();
            return Quartiles.of(nanos).median();
        }
    }

    /** The only pin under a directory that is as wanted. */
    public static Path pin(Path directory, Predicate<Path> wanted) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(wanted).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first packet of a TCP connection by IPv4, without checksums. */
    public static byte[] syn(IpAddress from, int fromPort, IpAddress to, int toPort) {
        ByteBuffer packet = ByteBuffer.allocate(54).putShort(12, (short) 0x0800);
        packet.put(14, (byte) 0x45).putShort(16, (short) 40).put(22, (byte) 64).put(23, (byte) 6);
        packet.put(26, from.bytes()).put(30, to.bytes());
        packet.putShort(34, (short) fromPort).putShort(36, (short) toPort);
        return packet.put(46, (byte) 0x50).put(47, (byte) 2).array();
    }

    /** A later packet of the same connection. */
    public static byte[] ack(byte[] syn) {
        return ByteBuffer.wrap(syn.clone()).put(47, (byte) 16).array();
    }

    /** A packet that programs do not look at. */
    public static byte[] arp() {
        return ByteBuffer.allocate(54).putShort(12, (short) 0x0806).array();
    }
}
