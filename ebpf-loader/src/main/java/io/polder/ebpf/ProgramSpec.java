package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.asm.Code;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a program is to be ({@code BPF_PROG_LOAD} of bpf(2)). Immutable. */
public final class ProgramSpec {

    /** {@code BPF_F_STRICT_ALIGNMENT}: the verifier holds every access to its alignment. */
    public static final int STRICT_ALIGNMENT = 1;
    /** {@code BPF_F_SLEEPABLE}. */
    public static final int SLEEPABLE = 1 << 4;
    /** {@code BPF_F_XDP_HAS_FRAGS}: the program takes packets of several buffers. */
    public static final int XDP_HAS_FRAGS = 1 << 5;

    private final String name;
    private final ProgramType type;
    private final @Nullable AttachType attachType;
    private final Code code;
    private final String license;
    private final int flags;
    private final String section;
    private final @Nullable String target;
    private final boolean autoload;
    private final @Nullable ProgramTypes types;

    private ProgramSpec(Builder builder) {
        this.name = builder.name;
        this.type = builder.type;
        this.attachType = builder.attachType;
        this.code = builder.code;
        this.license = builder.license;
        this.flags = builder.flags;
        this.section = builder.section;
        this.target = builder.target;
        this.autoload = builder.autoload;
        this.types = builder.types;
    }

    /**
     * Begins a specification.
     *
     * @param name not empty; the kernel keeps 15 characters of it
     * @param code whole, with the functions that it calls
     */
    public static Builder of(String name, ProgramType type, Code code) {
        return new Builder(name, type, code);
    }

    /** Its name. In an object file it is that of the function. */
    public String name() {
        return name;
    }

    public ProgramType type() {
        return type;
    }

    /** Where it will be attached, for the kinds whose verification depends on it. */
    public Optional<AttachType> attachType() {
        return Optional.ofNullable(attachType);
    }

    public Code code() {
        return code;
    }

    /** As the kernel reads it (include/linux/license.h): many helpers ask for one compatible with the GPL. */
    public String license() {
        return license;
    }

    /** {@code BPF_F_*} of the kernel. */
    public int flags() {
        return flags;
    }

    /** The section of the object file that it was in; empty for one that was built. */
    public String section() {
        return section;
    }

    /** What of the kernel it is for, such as the function whose entry it traces; for the kinds that have such. */
    public Optional<String> target() {
        return Optional.ofNullable(target);
    }

    /** Whether it is loaded with its object. */
    public boolean isAutoloaded() {
        return autoload;
    }

    /** What the compiler said of its instructions. */
    Optional<ProgramTypes> types() {
        return Optional.ofNullable(types);
    }

    /** A builder that begins with this specification. */
    public Builder toBuilder() {
        var builder = of(name, type, code).license(license).flags(flags).section(section);
        builder.attachType = attachType;
        builder.target = target;
        builder.types = types;
        return builder.autoload(autoload);
    }

    @Override
    public String toString() {
        return type + " program " + name + (attachType == null ? "" : " for " + attachType) + ", " + code.size()
                + " instruction slots";
    }

    /** Collects a specification. Used by one thread. */
    public static final class Builder {
        private final String name;
        private ProgramType type;
        private Code code;
        private @Nullable AttachType attachType;
        private String license = "Apache-2.0";
        private int flags;
        private String section = "";
        private @Nullable String target;
        private boolean autoload = true;
        private @Nullable ProgramTypes types;

        private Builder(String name, ProgramType type, Code code) {
            this.name = requireNonNull(name, "name");
            this.type = requireNonNull(type, "type");
            this.code = requireNonNull(code, "code");
        }

        public Builder type(ProgramType kind) {
            this.type = requireNonNull(kind, "type");
            return this;
        }

        /** Other instructions; what a compiler said of the ones before is forgotten. */
        public Builder code(Code instructions) {
            this.code = requireNonNull(instructions, "code");
            this.types = null;
            return this;
        }

        public Builder attachType(AttachType kind) {
            this.attachType = requireNonNull(kind, "attachType");
            return this;
        }

        /** Unless set it is not compatible with the GPL. */
        public Builder license(String text) {
            this.license = requireNonNull(text, "license");
            return this;
        }

        /** {@code BPF_F_*}, all of them. */
        public Builder flags(int bits) {
            this.flags = bits;
            return this;
        }

        public Builder section(String title) {
            this.section = requireNonNull(title, "section");
            return this;
        }

        public Builder target(String symbol) {
            this.target = requireNonNull(symbol, "target");
            return this;
        }

        public Builder autoload(boolean withObject) {
            this.autoload = withObject;
            return this;
        }

        Builder types(ProgramTypes said) {
            this.types = said;
            return this;
        }

        /** @throws IllegalArgumentException when the name is empty or there is no code */
        public ProgramSpec build() {
            if (name.isEmpty() || code.size() == 0) {
                throw new IllegalArgumentException("a program needs a name and code: \"" + name + "\", " + code);
            }
            return new ProgramSpec(this);
        }
    }
}
