package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.btf.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A struct of C as a record of Java: each component is a field of the same name, which C writes as {@code like_this} and
 * Java as {@code likeThis}. What is between the fields is written as zeros. Immutable.
 *
 * <p>Written by hand, with the offsets and sizes that pahole(1) shows:
 *
 * <pre>{@code
 * record Backend(IpAddress address, int targetPort) {}
 *
 * Codec<Backend> codec = StructCodec.of(MethodHandles.lookup(), Backend.class, 8)
 *         .field("address", 0, Codecs.ipv4())
 *         .field("target_port", 4, Codecs.u16BigEndian())
 *         .build();
 * }</pre>
 *
 * <p>Or generated from the program's own types, where only what they do not say is to be added:
 *
 * <pre>{@code
 * StructLayout layout = StructLayout.of(btf, type);
 * Codec<Backend> codec = StructCodec.of(MethodHandles.lookup(), Backend.class, layout)
 *         .field("target_port", Codecs.u16BigEndian())
 *         .build();
 * }</pre>
 */
public final class StructCodec<R extends Record> implements Codec<R> {

    private final Class<R> type;
    private final int size;
    private final MethodHandle constructor;
    private final StructField[] components;
    private final List<CodecField> fields;
    private final boolean padded;

    private StructCodec(
            Class<R> type, int size, MethodHandle constructor, StructField[] components, List<CodecField> fields) {
        this.type = type;
        this.size = size;
        this.constructor = constructor;
        this.components = components;
        this.fields = fields;
        this.padded = fields.stream().mapToInt(CodecField::size).sum() < size;
    }

    /**
     * Begins a codec that is written by hand.
     *
     * @param lookup that can call the record's constructor and accessors, such as {@code MethodHandles.lookup()} where it
     *     is declared
     * @param size of the struct in bytes
     */
    public static <R extends Record> Builder<R> of(MethodHandles.Lookup lookup, Class<R> type, int size) {
        if (size < 0) {
            throw new IllegalArgumentException(type.getSimpleName() + " of " + size + " bytes");
        }
        return new Builder<>(lookup, type, size, Optional.empty());
    }

    /**
     * Begins a codec that is generated: numbers become what is as wide or wider, {@code char[]} becomes {@code String} or
     * {@code byte[]}, four and sixteen bytes {@code IpAddress}, other arrays {@code List}, structs records.
     *
     * @param lookup likewise
     * @param layout of the struct
     */
    public static <R extends Record> Builder<R> of(MethodHandles.Lookup lookup, Class<R> type, StructLayout layout) {
        return new Builder<>(lookup, type, layout.size(), Optional.of(layout));
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void encode(R value, ByteBuffer to) {
        int start = to.position();
        if (padded) {
            for (int i = start; i < start + size; i++) {
                to.put(i, (byte) 0);
            }
        }
        for (StructField component : components) {
            component.encode(value, to, start);
        }
        to.position(start + size);
    }

    @Override
    public R decode(ByteBuffer from) {
        int start = from.position();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = components[i].decode(from, start);
        }
        try {
            return type.cast((Object) constructor.invokeExact(values));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a record of " + type.getSimpleName() + " cannot be made", e);
        }
    }

    @Override
    public List<CodecField> fields() {
        return fields;
    }

    @Override
    public String toString() {
        return type.getSimpleName();
    }

    /** Collects fields. Used by one thread. */
    public static final class Builder<R extends Record> {
        private final MethodHandles.Lookup lookup;
        private final Class<R> type;
        private final int size;
        private final Optional<StructLayout> layout;
        private final Map<String, PlacedCodec> placed = new HashMap<>();
        private final Set<String> without = new HashSet<>();

        private Builder(MethodHandles.Lookup lookup, Class<R> type, int size, Optional<StructLayout> layout) {
            this.lookup = requireNonNull(lookup, "lookup");
            this.type = requireNonNull(type, "type");
            this.size = size;
            this.layout = layout;
        }

        /**
         * Where a field is, and what it holds: what the record's component of that name is.
         *
         * @param name as in C
         * @param offset in bytes from the struct's start
         */
        public Builder<R> field(String name, int offset, Codec<?> codec) {
            var field = new PlacedCodec(new CodecField(name, offset, codec.size(), codec.fields()), codec);
            if (placed.put(StructField.componentName(name), field) != null) {
                throw new IllegalArgumentException("two fields are " + name);
            }
            return this;
        }

        /**
         * What a field of the layout holds, instead of what follows from its type.
         *
         * @throws IllegalArgumentException when the layout has no such field, or one of another size
         */
        public Builder<R> field(String name, Codec<?> codec) {
            StructLayout.Field field = layout.flatMap(struct -> struct.field(name))
                    .orElseThrow(() -> new IllegalArgumentException("there is no field " + name + " in a layout"));
            if (field.size() != codec.size() || field.isBitfield()) {
                throw new IllegalArgumentException("field " + name + " has " + field.size()
                        + " bytes, or is a bit-field; the codec of " + codec + " has " + codec.size());
            }
            return field(name, field.offset(), codec);
        }

        /** Fields of the layout that the record does not have: written as zeros, and not read. */
        public Builder<R> without(String... names) {
            without.addAll(Arrays.asList(names));
            return this;
        }

        /**
         * The codec.
         *
         * @throws IllegalArgumentException when record and struct do not have the same fields, one does not fit what the
         *     component is, two overlap or one ends outside of the struct, or the lookup cannot reach the record
         */
        public StructCodec<R> build() {
            layout.ifPresent(this::generate);
            List<CodecField> fields = placed.values().stream()
                    .map(PlacedCodec::field)
                    .sorted(Comparator.comparingInt(CodecField::offset))
                    .toList();
            requireApart(fields);
            var components = new ArrayList<StructField>();
            for (RecordComponent component : type.getRecordComponents()) {
                PlacedCodec field = placed.get(component.getName());
                if (field == null) {
                    throw wrong("there is no field for its component " + component.getName());
                }
                components.add(StructField.of(lookup, component, field.field().offset(), field.codec()));
            }
            requireComponents(fields);
            MethodHandle constructor = StructField.constructor(lookup, type);
            return new StructCodec<>(type, size, constructor, components.toArray(new StructField[0]), fields);
        }

        private void generate(StructLayout struct) {
            Map<String, RecordComponent> components = Arrays.stream(type.getRecordComponents())
                    .collect(Collectors.toMap(RecordComponent::getName, component -> component));
            for (StructLayout.Field field : struct.fields()) {
                String name = StructField.componentName(field.name());
                RecordComponent component = components.get(name);
                if (component != null && !placed.containsKey(name)) {
                    field(field.name(), field.offset(), GeneratedCodecs.of(lookup, component.getGenericType(), field));
                } else if (component == null && !without.contains(field.name())) {
                    throw wrong("it has no component for the field " + field.name());
                }
            }
        }

        private void requireApart(List<CodecField> fields) {
            int end = 0;
            for (CodecField field : fields) {
                if (field.offset() < end || field.size() > size - field.offset()) {
                    throw wrong("field " + field.name() + " begins in the one before, or ends after the struct's "
                            + size + " bytes");
                }
                end = field.offset() + field.size();
            }
        }

        private void requireComponents(List<CodecField> fields) {
            if (fields.size() > type.getRecordComponents().length) {
                throw wrong("it has not all of the fields "
                        + fields.stream().map(CodecField::name).toList());
            }
        }

        private IllegalArgumentException wrong(String reason) {
            return new IllegalArgumentException("record " + type.getSimpleName() + ": " + reason);
        }
    }

    private record PlacedCodec(CodecField field, Codec<?> codec) {}
}
