package io.polder.provider.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // The clock runs them; the tests look at what they did.
class SystemClockTest {

    @Test
    void closeEndsItsThreadsEvenWhenTheyWork() throws Exception {
        var clock = new SystemClock();
        var working = new CountDownLatch(1);
        Thread thread = clock.scheduler().submit(Thread::currentThread).get();
        clock.scheduler().submit(() -> {
            working.countDown();
            clock.sleep(Duration.ofDays(1));
            return "never";
        });
        working.await();

        clock.close();
        clock.close();

        assertThat(thread.getName()).startsWith("polder-cloud-");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.isAlive()).isFalse();
        assertThat(clock.scheduler().isTerminated()).isTrue();
    }

    @Test
    void timeNeverGoesBack() throws Exception {
        try (var clock = new SystemClock()) {
            var before = clock.instant();
            clock.sleep(Duration.ofNanos(1));
            clock.sleep(Duration.ofSeconds(-1));
            assertThat(clock.instant()).isAfterOrEqualTo(before);
        }
    }

    @Test
    void interruptEndsASleep() {
        try (var clock = new SystemClock()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> clock.sleep(Duration.ofDays(1))).isInstanceOf(InterruptedException.class);
        }
    }
}
