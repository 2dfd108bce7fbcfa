package io.polder.pool;

import io.polder.spi.Cidr;
import io.polder.spi.Subnet;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Optional;

/** Addresses of ENIs, with all that a pod needs of their subnet. Stateless. */
final class EniAddressCodec implements ResourceCodec<EniAddress> {

    @Override
    public String name() {
        return "eni-address-3";
    }

    @Override
    public void write(EniAddress resource, DataOutput out) throws IOException {
        out.writeUTF(resource.eniId());
        out.writeUTF(resource.mac());
        write(resource.address(), out);
        Subnet subnet = resource.subnet();
        out.writeUTF(subnet.id());
        out.writeUTF(subnet.zoneId());
        out.writeUTF(subnet.cidr().toString());
        out.writeUTF(subnet.ipv6Cidr().map(Cidr::toString).orElse(""));
        write(subnet.gateway(), out);
        out.writeInt(subnet.availableAddresses());
        out.writeBoolean(resource.ipv6().isPresent());
        if (resource.ipv6().isPresent()) {
            write(resource.ipv6().get(), out);
        }
        out.writeByte(resource.prefixes().size()); // One for each address at most.
        for (Cidr prefix : resource.prefixes()) {
            out.writeUTF(prefix.toString());
        }
    }

    private static void write(InetAddress address, DataOutput out) throws IOException {
        byte[] bytes = address.getAddress();
        out.writeByte(bytes.length);
        out.write(bytes);
    }

    @Override
    public EniAddress read(DataInput in) throws IOException {
        String eniId = in.readUTF();
        String mac = in.readUTF();
        InetAddress address = readAddress(in);
        String subnetId = in.readUTF();
        String zoneId = in.readUTF();
        Cidr cidr = Cidr.parse(in.readUTF());
        Optional<Cidr> ipv6 =
                Optional.of(in.readUTF()).filter(text -> !text.isEmpty()).map(Cidr::parse);
        InetAddress gateway = readAddress(in);
        var subnet = new Subnet(subnetId, zoneId, cidr, ipv6, gateway, in.readInt());
        Optional<InetAddress> other = in.readBoolean() ? Optional.of(readAddress(in)) : Optional.empty();
        var prefixes = new ArrayList<Cidr>(2);
        for (int left = in.readUnsignedByte(); left > 0; left--) {
            prefixes.add(Cidr.parse(in.readUTF()));
        }
        return new EniAddress(eniId, mac, address, other, subnet, prefixes);
    }

    private static InetAddress readAddress(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readUnsignedByte()];
        in.readFully(bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IOException("an address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }
}
