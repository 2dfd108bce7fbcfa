package io.polder.pool;

import io.polder.spi.Cidr;
import io.polder.spi.Eni;
import io.polder.spi.EniState;
import io.polder.spi.EniType;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Whole ENIs, as they were when they came. Stateless. */
final class EniCodec implements ResourceCodec<Eni> {

    @Override
    public String name() {
        return "eni";
    }

    @Override
    public void write(Eni resource, DataOutput out) throws IOException {
        out.writeUTF(resource.id());
        out.writeUTF(resource.type().name());
        out.writeUTF(resource.state().name());
        out.writeUTF(resource.mac());
        out.writeUTF(resource.subnetId());
        out.writeUTF(resource.instanceId().orElse(""));
        writeAll(resource.addresses().stream().map(InetAddress::getHostAddress).toList(), out);
        writeAll(resource.prefixes().stream().map(Cidr::toString).toList(), out);
        var tags = new ArrayList<String>();
        new TreeMap<>(resource.tags()).forEach((key, value) -> {
            tags.add(key);
            tags.add(value);
        });
        writeAll(tags, out);
    }

    private static void writeAll(List<String> texts, DataOutput out) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    @Override
    public Eni read(DataInput in) throws IOException {
        String id = in.readUTF();
        EniType type = EniType.valueOf(in.readUTF());
        EniState state = EniState.valueOf(in.readUTF());
        String mac = in.readUTF();
        String subnetId = in.readUTF();
        Optional<String> instanceId = Optional.of(in.readUTF()).filter(text -> !text.isEmpty());
        List<InetAddress> addresses = readAll(in).stream().map(Cidr::address).toList();
        List<Cidr> prefixes = readAll(in).stream().map(Cidr::parse).toList();
        List<String> texts = readAll(in);
        var tags = new TreeMap<String, String>();
        for (int i = 0; i + 1 < texts.size(); i += 2) {
            tags.put(texts.get(i), texts.get(i + 1));
        }
        return new Eni(id, type, state, mac, subnetId, instanceId, addresses, prefixes, tags);
    }

    private static List<String> readAll(DataInput in) throws IOException {
        int count = in.readInt();
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            texts.add(in.readUTF());
        }
        return texts;
    }
}
