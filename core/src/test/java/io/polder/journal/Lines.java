package io.polder.journal;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Records that set and unset names: {@code "a=1"}, {@code "a"}. Confined. */
final class Lines implements JournaledState<String> {

    final Map<String, String> values = new LinkedHashMap<>();

    static Format<String> format(int version) {
        return format("lines", version);
    }

    static Format<String> format(String name, int version) {
        return new Format<>() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int version() {
                return version;
            }

            @Override
            public void write(String record, DataOutput out) throws IOException {
                if (record.contains("unwritable")) {
                    throw new IOException("unwritable");
                }
                out.writeUTF(record);
            }

            @Override
            public String read(DataInput in) throws IOException {
                return in.readUTF();
            }
        };
    }

    @Override
    public void apply(String record) {
        int equals = record.indexOf('=');
        if (equals < 0) {
            values.remove(record);
        } else {
            values.put(record.substring(0, equals), record.substring(equals + 1));
        }
    }

    @Override
    public List<String> snapshot() {
        return values.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .toList();
    }
}
