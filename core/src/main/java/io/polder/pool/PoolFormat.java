package io.polder.pool;

import io.polder.journal.Format;
import io.polder.pool.PoolRecord.Begun;
import io.polder.pool.PoolRecord.Ended;
import io.polder.pool.PoolRecord.Gone;
import io.polder.pool.PoolRecord.Leased;
import io.polder.pool.PoolRecord.Made;
import io.polder.pool.PoolRecord.Released;
import io.polder.spi.ClientToken;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records of a pool as bytes: a number for the kind, and its fields. Stateless. */
final class PoolFormat<R> implements Format<PoolRecord<R>> {

    private static final int MADE = 1;
    private static final int GONE = 2;
    private static final int LEASED = 3;
    private static final int RELEASED = 4;
    private static final int BEGUN = 5;
    private static final int ENDED = 6;
    private static final List<Intent.Kind> KINDS = List.of(Intent.Kind.values());

    private final ResourceCodec<R> codec;

    PoolFormat(ResourceCodec<R> codec) {
        this.codec = codec;
    }

    @Override
    public String name() {
        return "pool " + codec.name();
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(PoolRecord<R> record, DataOutput out) throws IOException {
        if (record instanceof Made<R> made) {
            out.writeByte(MADE);
            writeAll(made.resources(), out);
        } else if (record instanceof Gone<R> gone) {
            out.writeByte(GONE);
            writeAll(gone.resources(), out);
        } else if (record instanceof Leased<R> leased) {
            out.writeByte(LEASED);
            write(leased.owner(), out);
            codec.write(leased.resource(), out);
            out.writeLong(leased.at().toEpochMilli());
        } else if (record instanceof Released<R> released) {
            out.writeByte(RELEASED);
            write(released.owner(), out);
            out.writeLong(released.at().toEpochMilli());
        } else if (record instanceof Begun<R> begun) {
            out.writeByte(BEGUN);
            write(begun.intent(), out);
        } else if (record instanceof Ended<R> ended) {
            out.writeByte(ENDED);
            out.writeUTF(ended.token().value());
        }
    }

    private void writeAll(List<R> resources, DataOutput out) throws IOException {
        out.writeInt(resources.size());
        for (R resource : resources) {
            codec.write(resource, out);
        }
    }

    private static void write(Owner owner, DataOutput out) throws IOException {
        out.writeUTF(owner.containerId());
        out.writeUTF(owner.interfaceName());
        out.writeUTF(owner.identity().orElse(""));
    }

    private static void write(Intent intent, DataOutput out) throws IOException {
        out.writeUTF(intent.token().value());
        out.writeByte(KINDS.indexOf(intent.kind()));
        out.writeUTF(intent.subject());
        out.writeInt(intent.details().size());
        for (String detail : intent.details()) {
            out.writeUTF(detail);
        }
    }

    @Override
    public PoolRecord<R> read(DataInput in) throws IOException {
        int kind = in.readUnsignedByte();
        try {
            return switch (kind) {
                case MADE -> new Made<>(readAll(in));
                case GONE -> new Gone<>(readAll(in));
                case LEASED -> new Leased<>(readOwner(in), codec.read(in), Instant.ofEpochMilli(in.readLong()));
                case RELEASED -> new Released<>(readOwner(in), Instant.ofEpochMilli(in.readLong()));
                case BEGUN -> new Begun<>(readIntent(in));
                case ENDED -> new Ended<>(new ClientToken(in.readUTF()));
                default -> throw new IOException("there is no record of kind " + kind);
            };
        } catch (IllegalArgumentException e) {
            throw new IOException("not a record of kind " + kind + ": " + e.getMessage(), e);
        }
    }

    private List<R> readAll(DataInput in) throws IOException {
        int count = in.readInt();
        var resources = new ArrayList<R>();
        for (int i = 0; i < count; i++) {
            resources.add(codec.read(in));
        }
        return resources;
    }

    private static Owner readOwner(DataInput in) throws IOException {
        String containerId = in.readUTF();
        String interfaceName = in.readUTF();
        return new Owner(containerId, interfaceName, Optional.of(in.readUTF()).filter(identity -> !identity.isEmpty()));
    }

    private static Intent readIntent(DataInput in) throws IOException {
        var token = new ClientToken(in.readUTF());
        int kind = in.readUnsignedByte();
        if (kind >= KINDS.size()) {
            throw new IOException("there is no intent of kind " + kind);
        }
        String subject = in.readUTF();
        int count = in.readInt();
        var details = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            details.add(in.readUTF());
        }
        return new Intent(token, KINDS.get(kind), subject, details);
    }
}
