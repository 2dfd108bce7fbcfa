package io.polder.netns;

import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Calls for one pod, or for one address, come one at a time. Thread-safe. */
final class PodTurns {

    private static final int LOCKS = 64;

    // Lock order: all, then pods by number, then addresses by number. Kernel calls are made under them; nothing else
    // takes any.
    private final ReentrantReadWriteLock all = new ReentrantReadWriteLock(true);
    private final List<ReentrantLock> pods = locks();
    private final List<ReentrantLock> addresses = locks();

    <T> T take(PodInterfaceSpec spec, Supplier<T> work) {
        return under(
                all.readLock(),
                () -> under(pods.get(number(spec.pod())), () -> {
                    var numbers = new TreeSet<Integer>();
                    spec.addresses().forEach(address -> numbers.add(number(address.host())));
                    return underAll(List.copyOf(numbers), work);
                }));
    }

    /** While no call for a pod is under way. */
    <T> T alone(Supplier<T> work) {
        return under(all.writeLock(), work);
    }

    private <T> T underAll(List<Integer> numbers, Supplier<T> work) {
        return numbers.isEmpty()
                ? work.get()
                : under(addresses.get(numbers.get(0)), () -> underAll(numbers.subList(1, numbers.size()), work));
    }

    private static <T> T under(Lock lock, Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private static int number(Object key) {
        return Math.floorMod(key.hashCode(), LOCKS);
    }

    private static List<ReentrantLock> locks() {
        return IntStream.range(0, LOCKS).mapToObj(i -> new ReentrantLock()).toList();
    }
}
