package io.polder.dns;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Oracle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The resolvers of glibc and musl, as programs that look a name up with a resolv.conf of ours. Stateless. */
final class RealResolvers {

    private static final String PERL =
            "($e) = getaddrinfo($ARGV[0], '', {socktype => SOCK_STREAM}); print $e ? 'nothing' : 'found'";

    private static final String C = """
            #include <netdb.h>
            #include <stdio.h>
            #include <sys/socket.h>
            int main(int count, char **words)
            {
                struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
                fputs(getaddrinfo(words[1], NULL, &hints, &found) ? "nothing" : "found", stdout);
                return 0;
            }
            """;

    private RealResolvers() {}

    /** Their commands, to which the name is added; programs are made in the directory. */
    static Map<SearchWalk, List<String>> build(Path directory) throws IOException {
        Path program = directory.resolve("lookup");
        Path source = Files.writeString(directory.resolve("lookup.c"), C);
        Oracle.run("musl-gcc", "-static", "-o", program.toString(), source.toString());
        return Map.of(
                SearchWalk.GLIBC, List.of("perl", "-MSocket=getaddrinfo,SOCK_STREAM", "-e", PERL),
                SearchWalk.MUSL, List.of(program.toString()));
    }

    /** {@code found} or {@code nothing}. */
    static String lookUp(NetworkNamespace netns, Path conf, List<String> command, String name) {
        var whole = new ArrayList<>(List.of(
                "unshare", "--mount", "sh", "-c", "mount --bind " + conf + " /etc/resolv.conf; exec \"$0\" \"$@\""));
        whole.addAll(command);
        whole.add(name);
        try {
            return Oracle.runIn(netns, whole.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
