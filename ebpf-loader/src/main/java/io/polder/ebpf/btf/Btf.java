package io.polder.ebpf.btf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Types of an eBPF object or of the kernel: the BTF Type Format (Documentation/bpf/btf.rst, include/uapi/linux/btf.h),
 * little-endian.
 *
 * <p>Parsing checks every type and keeps the bytes; a {@link BtfType} is made when it is asked for. Ids go from 0, which
 * is void, to {@link #typeCount()} exclusively; a split BTF, such as a kernel module's, has those of its base, too.
 * Immutable, so thread-safe.
 */
public final class Btf {

    private final @Nullable Btf base;
    private final byte[] bytes;
    private final TypeTable types;
    private final StringTable strings;
    private final TypeDecoder decoder;
    private final TypeSizes sizes;
    private volatile @Nullable NameIndex index; // Made when first needed; twice does no harm.

    private Btf(byte[] bytes, @Nullable Btf base) {
        BtfHeader header = BtfHeader.parse(bytes);
        this.base = base;
        this.bytes = bytes;
        this.strings = StringTable.parse(bytes, header, base == null ? null : base.strings);
        this.types = TypeTable.parse(bytes, header, base == null ? null : base.types);
        this.decoder = new TypeDecoder(types, strings);
        this.sizes = new TypeSizes(types, decoder);
    }

    /**
     * Parses BTF, an object's section {@code .BTF} for one.
     *
     * @throws MalformedBtfException when it is none, or a type refers to one or to a name that is not there
     */
    public static Btf parse(byte[] bytes) {
        return parse(bytes, null);
    }

    /**
     * Parses BTF that continues another: a kernel module's, {@code /sys/kernel/btf/MODULE}, that of the kernel.
     *
     * @throws MalformedBtfException when it is none, or a type refers to one or to a name that neither has
     */
    public static Btf parseSplit(byte[] bytes, Btf base) {
        return parse(bytes, requireNonNull(base, "base"));
    }

    private static Btf parse(byte[] bytes, @Nullable Btf base) {
        var btf = new Btf(bytes.clone(), base);
        new TypeCheck(btf.types, btf.strings).run();
        return btf;
    }

    /**
     * The running kernel's, from {@code /sys/kernel/btf/vmlinux}. It is some megabytes, parsed once and kept for as long
     * as memory is not short.
     *
     * @throws MissingBtfException when the kernel has none, or it cannot be read
     * @throws MalformedBtfException when it has something that is not known here
     */
    public static Btf ofKernel() {
        return KernelBtf.vmlinux();
    }

    /** How many types there are, with void and with those of the base: one more than the highest id. */
    public int typeCount() {
        return types.count();
    }

    /** That which this continues, if any. */
    public Optional<Btf> base() {
        return Optional.ofNullable(base);
    }

    /**
     * The type of an id.
     *
     * @throws IndexOutOfBoundsException when there is none
     */
    public BtfType type(int id) {
        return decoder.decode(checked(id));
    }

    /** What the type of an id is, without decoding all of it. */
    public BtfKind kind(int id) {
        return types.kind(checked(id));
    }

    /** The name of the type of an id, empty when it has none, without decoding all of it. */
    public String name(int id) {
        return kind(id) == BtfKind.UNKNOWN ? "" : strings.at(types.name(id));
    }

    /**
     * The string at an offset into the strings, as {@link LineInfo} has them.
     *
     * @throws IndexOutOfBoundsException when there is none
     */
    public String string(int offset) {
        return strings.at(Objects.checkIndex(offset, strings.size()));
    }

    /** The ids of all types with exactly a name, ascending. */
    public IntStream find(String name) {
        byte[] text = name.getBytes(UTF_8);
        byte[] essential = EssentialName.of(name).getBytes(UTF_8);
        return index().candidates(essential).filter(id -> strings.equals(types.name(id), text));
    }

    /** The lowest id of a type with exactly a name, of a kind. */
    public OptionalInt find(String name, BtfKind kind) {
        return find(name).filter(id -> types.kind(id) == kind).findFirst();
    }

    /** The ids of all types whose name without flavour is one without flavour, ascending. */
    IntStream findEssential(String essentialName) {
        return index().candidates(essentialName.getBytes(UTF_8))
                .filter(id -> EssentialName.of(strings.at(types.name(id))).equals(essentialName));
    }

    /**
     * How many bytes one of a type takes, through typedefs, qualifiers and arrays. Of a flexible array it is 0.
     *
     * @throws IndexOutOfBoundsException when there is no such type
     * @throws MalformedBtfException when it has no size, as void and functions have none, or more than 4 GiB
     */
    public long sizeOf(int id) {
        return sizes.sizeOf(checked(id));
    }

    /**
     * On what multiple of bytes one of a type lies; 1 for a packed struct.
     *
     * @throws IndexOutOfBoundsException when there is no such type
     * @throws MalformedBtfException when it is nothing that lies in memory, or contains itself
     */
    public int alignmentOf(int id) {
        return sizes.alignmentOf(checked(id));
    }

    /**
     * What a type is but for its qualifiers and tags: a typedef stays, and so does its name.
     *
     * @throws IndexOutOfBoundsException when there is no such type
     * @throws MalformedBtfException when it qualifies itself
     */
    public int skipModifiers(int id) {
        return sizes.skipModifiers(checked(id));
    }

    /**
     * What a type is but for its typedefs, qualifiers and tags.
     *
     * @throws IndexOutOfBoundsException when there is no such type
     * @throws MalformedBtfException when it is a typedef of itself
     */
    public int skipModifiersAndTypedefs(int id) {
        return sizes.skipModifiersAndTypedefs(checked(id));
    }

    /**
     * A type as C writes it, for messages: {@code const struct sk_buff *}.
     *
     * @throws IndexOutOfBoundsException when there is no such type
     */
    public String describe(int id) {
        return new Declarator(this).describe(checked(id));
    }

    /** A copy of the bytes that were parsed, without the base's. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Where a type stands, for messages about it. */
    long offset(int id) {
        return types.offset(id);
    }

    int stringsSize() {
        return strings.size();
    }

    boolean hasString(int offset) {
        return strings.contains(offset);
    }

    /** Whether there is a string there, and it is as short as a name. */
    boolean hasName(int offset) {
        return strings.contains(offset) && strings.isName(offset);
    }

    private int checked(int id) {
        return Objects.checkIndex(id, types.count());
    }

    private NameIndex index() {
        NameIndex present = index;
        if (present == null) {
            present = new NameIndex(types, strings);
            index = present;
        }
        return present;
    }

    @Override
    public String toString() {
        return "BTF of " + typeCount() + " types";
    }
}
