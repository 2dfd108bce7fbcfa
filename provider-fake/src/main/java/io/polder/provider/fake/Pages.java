package io.polder.provider.fake;

import io.polder.spi.Page;
import java.util.List;
import java.util.Optional;

/** Cuts listings into pages whose tokens say how many items came before. Stateless. */
final class Pages {

    private Pages() {}

    static <T> Page<T> page(List<T> all, Optional<String> pageToken, int size) {
        int from = Math.min(all.size(), pageToken.map(Pages::number).orElse(0));
        int to = Math.min(all.size(), from + size);
        return new Page<>(all.subList(from, to), to < all.size() ? Optional.of("" + to) : Optional.empty());
    }

    private static int number(String pageToken) {
        try {
            return Integer.parseUnsignedInt(pageToken);
        } catch (NumberFormatException e) {
            throw Refusal.invalid("InvalidNextToken", "\"" + pageToken + "\" came with no page");
        }
    }
}
