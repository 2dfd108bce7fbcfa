package io.polder.ebpf.foreign;

import io.polder.linux.testing.Oracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** eBPF objects in Debian's packages, which are downloaded and unpacked, not installed. Stateless. */
final class DebianPackages {

    private DebianPackages() {}

    /**
     * An object.
     *
     * @param name {@code package/file}, and a number where the file has several
     */
    record Found(String name, Path file) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** All objects of some packages, each once, as files below a directory. */
    static List<Found> objects(Path directory, List<String> packages) throws IOException {
        var found = new LinkedHashMap<String, Found>();
        for (String name : packages) {
            Path place = Files.createDirectories(directory.resolve(name));
            Oracle.run(
                    "sh",
                    "-c",
                    "cd \"$0\" && apt-get download -qq \"$1\" && dpkg-deb -x ./*.deb files",
                    place.toString(),
                    name);
            for (Path file : files(place.resolve("files"))) {
                add(found, name, place, file);
            }
        }
        return List.copyOf(found.values());
    }

    private static void add(Map<String, Found> found, String name, Path place, Path file) throws IOException {
        List<byte[]> objects = EmbeddedObjects.in(Files.readAllBytes(file));
        for (int i = 0; i < objects.size(); i++) {
            String number = objects.size() == 1 ? "" : "#" + (i + 1);
            String title = name + "/" + file.getFileName() + number;
            Path copy = Files.write(place.resolve(found.size() + ".o"), objects.get(i));
            found.putIfAbsent(digest(objects.get(i)), new Found(title, copy));
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        var files = new ArrayList<Path>();
        try (Stream<Path> all = Files.walk(directory)) {
            all.filter(file -> Files.isRegularFile(file) && !Files.isSymbolicLink(file))
                    .sorted()
                    .forEach(files::add);
        }
        return files;
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
