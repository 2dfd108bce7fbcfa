package io.polder.ebpf;

import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfFeature;
import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.ebpf.internal.LogText;
import io.polder.linux.Errno;
import io.polder.linux.Fd;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Types that the kernel was told of ({@code BPF_BTF_LOAD}). Thread-safe. */
final class LoadedBtf implements AutoCloseable {

    private static final int LOG_SIZE = 1 << 20;

    private final Btf btf;
    private final Fd fd;

    private LoadedBtf(Btf btf, Fd fd) {
        this.btf = btf;
        this.fd = fd;
    }

    /**
     * Tells the kernel of an object's types; of those that it knows, where it does not know all.
     *
     * @throws EbpfException when the kernel refuses
     */
    static LoadedBtf load(ObjectTypes types) {
        String operation = "load " + types.btf();
        byte[] image = types.image();
        long result = attempt(image);
        if (result == -Errno.EINVAL.number()) {
            byte[] sanitized = types.image(KnownBtfFeatures.ofKernel());
            if (!Arrays.equals(image, sanitized)) {
                image = sanitized;
                result = attempt(image);
            }
        }
        if (Syscalls.failed(result)) {
            throw EbpfException.of(operation, result, lastWords(image));
        }
        return new LoadedBtf(types.btf(), Fd.ofResult(result, operation));
    }

    /** Empty where there are none or the kernel refuses; {@code refusal} is told. */
    static Optional<LoadedBtf> ifAccepted(Optional<ObjectTypes> types, Consumer<EbpfException> refusal) {
        try {
            return types.map(LoadedBtf::load);
        } catch (EbpfException e) {
            refusal.accept(e);
            return Optional.empty();
        }
    }

    /** The result of the system call. */
    static long attempt(byte[] image) {
        return MemoryLock.call(attribute(image), BpfCommand.BTF_LOAD);
    }

    private static BpfAttribute attribute(byte[] image) {
        ByteBuffer bytes = Syscalls.nativeBuffer(image.length).put(0, image);
        return new BpfAttribute().pointer(0, bytes).u32(16, image.length);
    }

    /** Of the kernel's log of another attempt. */
    private static String lastWords(byte[] image) {
        ByteBuffer log = Syscalls.nativeBuffer(LOG_SIZE);
        long result =
                attribute(image).pointer(8, log).u32(20, LOG_SIZE).u32(24, 1).call(BpfCommand.BTF_LOAD);
        if (!Syscalls.failed(result)) {
            Syscalls.close((int) result);
            return "";
        }
        return LogText.lastWords(LogText.of(log));
    }

    /** Whether these are those types. */
    boolean isOf(Btf other) {
        return btf == other;
    }

    Fd fd() {
        return fd;
    }

    @Override
    public void close() {
        fd.close();
    }

    /** What this kernel knows of BTF, found by trying, once. */
    private static final class KnownBtfFeatures {
        private static volatile Set<BtfFeature> known = Set.of();

        static Set<BtfFeature> ofKernel() {
            Set<BtfFeature> found = known;
            if (found.isEmpty()) {
                found = Set.copyOf(Arrays.stream(BtfFeature.values())
                        .filter(KnownBtfFeatures::isKnown)
                        .toList());
                known = found;
            }
            return found;
        }

        private static boolean isKnown(BtfFeature feature) {
            long result = attempt(feature.sample());
            if (Syscalls.failed(result)) {
                return false;
            }
            Syscalls.close((int) result);
            return true;
        }
    }
}
