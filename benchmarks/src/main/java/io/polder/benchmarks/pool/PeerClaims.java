package io.polder.benchmarks.pool;

import com.zaxxer.hikari.util.ConcurrentBag;
import io.polder.benchmarks.BenchmarkException;
import io.polder.pool.Owner;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import stormpot.Allocator;
import stormpot.BasePoolable;
import stormpot.Pool;
import stormpot.Slot;
import stormpot.Timeout;

/** Other pools, with a map of who has what. Thread-safe. */
abstract class PeerClaims<T> implements Claims {

    private final ConcurrentHashMap<Owner, T> held = new ConcurrentHashMap<>();

    abstract T claim() throws Exception;

    abstract void giveBack(T claimed) throws Exception;

    /** An owner asks once at a time here, which spares the peers a lock of the map while they claim. */
    @Override
    public final Object acquire(Owner owner) throws Exception {
        T known = held.get(owner);
        if (known != null) {
            return known;
        }
        T claimed = claim();
        held.put(owner, claimed);
        return claimed;
    }

    @Override
    public final void release(Owner owner) throws Exception {
        T claimed = held.remove(owner);
        if (claimed != null) {
            giveBack(claimed);
        }
    }

    /** Gives so many to others, which keep them. */
    final Claims lend(int count) {
        try {
            for (int i = 0; i < count; i++) {
                acquire(Churn.other(i));
            }
        } catch (Exception e) {
            throw new BenchmarkException("lend " + count + ": " + e);
        }
        return this;
    }

    /** All that is held goes back first: a pool may wait for it. */
    @Override
    public final void close() {
        try {
            for (Owner owner : List.copyOf(held.keySet())) {
                release(owner);
            }
        } catch (Exception e) {
            throw new BenchmarkException("give back what is held: " + e);
        }
        end();
    }

    abstract void end();

    static Claims stormpot(int idle, int inUse) {
        return new Stormpot(idle + inUse).lend(inUse);
    }

    static Claims hikari(int idle, int inUse) {
        return new Hikari(idle + inUse).lend(inUse);
    }

    static Claims commons(int idle, int inUse) {
        return new Commons(idle + inUse).lend(inUse);
    }

    private static final class Stormpot extends PeerClaims<Stormpot.Item> {

        private static final class Item extends BasePoolable {
            Item(Slot slot) {
                super(slot);
            }
        }

        private static final Timeout TIMEOUT = new Timeout(10, TimeUnit.SECONDS);
        private final Pool<Item> pool;

        Stormpot(int size) {
            pool = Pool.fromThreaded(new Allocator<Item>() {
                        @Override
                        public Item allocate(Slot slot) {
                            return new Item(slot);
                        }

                        @Override
                        public void deallocate(Item item) {}
                    })
                    .setSize(size)
                    .build();
        }

        @Override
        Item claim() throws InterruptedException {
            Item item = pool.claim(TIMEOUT);
            if (item == null) {
                throw new BenchmarkException("stormpot had none");
            }
            return item;
        }

        @Override
        void giveBack(Item claimed) {
            claimed.release();
        }

        @Override
        void end() {
            pool.shutdown();
        }
    }

    private static final class Hikari extends PeerClaims<Hikari.Entry> {

        private static final class Entry extends AtomicInteger implements ConcurrentBag.IConcurrentBagEntry {

            private static final long serialVersionUID = 1;

            @Override
            public void setState(int newState) {
                lazySet(newState);
            }

            @Override
            public int getState() {
                return get();
            }
        }

        private final ConcurrentBag<Entry> bag = new ConcurrentBag<>(waiting -> {});

        Hikari(int size) {
            for (int i = 0; i < size; i++) {
                bag.add(new Entry());
            }
        }

        @Override
        Entry claim() throws InterruptedException {
            Entry entry = bag.borrow(10, TimeUnit.SECONDS);
            if (entry == null) {
                throw new BenchmarkException("the bag had none");
            }
            return entry;
        }

        @Override
        void giveBack(Entry claimed) {
            bag.requite(claimed);
        }

        @Override
        void end() {
            bag.close();
        }
    }

    private static final class Commons extends PeerClaims<Object> {

        private final GenericObjectPool<Object> pool;

        Commons(int size) {
            pool = new GenericObjectPool<>(new BasePooledObjectFactory<>() {
                @Override
                public Object create() {
                    return new Object();
                }

                @Override
                public PooledObject<Object> wrap(Object object) {
                    return new DefaultPooledObject<>(object);
                }
            });
            pool.setMaxTotal(size);
            pool.setMaxIdle(size);
            pool.setMinIdle(size);
            try {
                pool.preparePool();
            } catch (Exception e) {
                throw new BenchmarkException("fill commons-pool2: " + e);
            }
        }

        @Override
        Object claim() throws Exception {
            return pool.borrowObject();
        }

        @Override
        void giveBack(Object claimed) {
            pool.returnObject(claimed);
        }

        @Override
        void end() {
            pool.close();
        }
    }
}
