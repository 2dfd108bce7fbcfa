package io.polder.ebpf.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.ebpf.BpfProgram;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads at one interface. The check for leaks after each class would find a descriptor that one left. */
@RequiresCapability(Capability.EBPF_CLASSIFIER)
@Timeout(120)
class LinkStressIT {

    private static final int THREADS = 64;
    private static final int TCX_ROUNDS = 10;

    /** More: the kernel's list of filters can lack some that stay, at the end of a datagram, while others go. */
    private static final int CLS_BPF_ROUNDS = 60;

    private Wire wire;

    @BeforeEach
    void open() throws IOException {
        wire = new Wire();
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
    }

    @ParameterizedTest
    @EnumSource
    void attachedUpdatedAndClosedByManyNothingIsLeft(TcMechanism mechanism) throws Exception {
        SamplerPacketsIT.Place.of(mechanism).requireKernel();
        TcHook hook = TcHook.ingress(wire.here(), wire.ifindex).withMechanism(mechanism);
        int rounds = mechanism == TcMechanism.TCX ? TCX_ROUNDS : CLS_BPF_ROUNDS;
        var begin = new CountDownLatch(1);
        Callable<Integer> one = () -> {
            begin.await();
            int done = 0;
            for (int i = 0; i < rounds; i++) {
                done += attachAndUpdate(hook);
            }
            return done;
        };
        var executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                threads.add(executor.submit(one));
            }
            begin.countDown();
            int done = 0;
            for (Future<Integer> thread : threads) {
                done += thread.get();
            }
            assertThat(done).isPositive();
        } finally {
            executor.shutdownNow();
        }
        assertThat(Attachments.of(hook).programs()).isEmpty();
        assertThat(wire.sendAndReceive(1)).containsExactly(1);
    }

    /** 1, or 0 when there was no room: 64 programs fit in a list of TCX. */
    private static int attachAndUpdate(TcHook hook) {
        try (BpfProgram program = Programs.always(Programs.NEXT).classifier("stress");
                BpfProgram newer = Programs.always(Programs.NEXT).classifier("newer");
                BpfLink link = BpfLink.attach(hook, program)) {
            link.update(newer);
            assertThat(link.info().programId()).isEqualTo(newer.info().id());
            return 1;
        } catch (LinkException.Busy e) {
            return 0;
        }
    }

    @ParameterizedTest
    @EnumSource
    void interfaceThatVanishesWhileProgramsAreAttachedLeavesNothing(TcMechanism mechanism) throws Exception {
        SamplerPacketsIT.Place.of(mechanism).requireKernel();
        TcHook hook = TcHook.ingress(wire.here(), wire.ifindex).withMechanism(mechanism);
        var executor = Executors.newFixedThreadPool(4);
        try {
            var begun = new CountDownLatch(4);
            List<Future<Integer>> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(executor.submit(() -> untilItIsGone(hook, begun)));
            }
            begun.await();
            wire.namespaces.netlink.links().delete(wire.ifindex);
            int rounds = 0;
            for (Future<Integer> thread : threads) {
                rounds += thread.get();
            }
            // By whichever of them: some may come too late.
            assertThat(rounds).isGreaterThanOrEqualTo(4);
        } finally {
            executor.shutdownNow();
        }
    }

    /** How often it was there. */
    private static int untilItIsGone(TcHook hook, CountDownLatch begun) {
        int rounds = 0;
        while (true) {
            try (BpfProgram program = Programs.always(Programs.NEXT).classifier("vanish");
                    BpfLink link = BpfLink.attach(hook, program)) {
                rounds += link.info().programId() == 0 ? 0 : 1;
                begun.countDown();
            } catch (LinkException.NoSuchPlace e) {
                return rounds;
            }
        }
    }
}
