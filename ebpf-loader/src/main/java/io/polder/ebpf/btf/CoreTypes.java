package io.polder.ebpf.btf;

import java.util.HashMap;
import java.util.Map;

/**
 * The types of one side of CO-RE, each decoded once, and looked at only so often: types of a hostile object can nest in
 * ways without end. Confined.
 */
final class CoreTypes {

    /** Types and members per relocation; the largest struct of a kernel has some hundreds. */
    private static final int MAX_LOOKS = 250_000;

    private final Btf btf;
    private final Map<Integer, BtfType> decoded = new HashMap<>();
    private int looks;

    CoreTypes(Btf btf) {
        this.btf = btf;
    }

    Btf btf() {
        return btf;
    }

    /** Begins a relocation. */
    void restart() {
        looks = 0;
    }

    BtfType type(int id) {
        BtfType type = decoded.computeIfAbsent(id, btf::type);
        looks += type instanceof BtfType.Composite composite
                ? 1 + composite.members().size()
                : 1;
        if (looks > MAX_LOOKS) {
            throw new CoreRelocationException(
                    "compare types", "more than " + MAX_LOOKS + " comparisons, at " + btf.describe(id), null);
        }
        return type;
    }

    /** Without typedefs, qualifiers and tags. */
    BtfType resolve(int id) {
        return type(skip(id));
    }

    int skip(int id) {
        return btf.skipModifiersAndTypedefs(id);
    }

    /** The type of what an array, of however many dimensions, is made of. */
    int elementOf(int id) {
        int element = skip(id);
        for (int depth = 0; type(element) instanceof BtfType.Array array; depth++) {
            if (depth == TypeSizes.MAX_DEPTH) {
                throw MalformedBtfException.at(btf.offset(id), "type " + id + " is an array of too many dimensions");
            }
            element = skip(array.elementType());
        }
        return element;
    }

    static boolean sameKind(BtfType a, BtfType b) {
        return a.kind() == b.kind() || (a.kind().isEnum() && b.kind().isEnum());
    }
}
