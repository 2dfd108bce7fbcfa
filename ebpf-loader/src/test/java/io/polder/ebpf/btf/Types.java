package io.polder.ebpf.btf;

import io.polder.ebpf.btf.BtfType.Enumerator;
import io.polder.ebpf.btf.BtfType.Member;
import io.polder.ebpf.btf.BtfType.Parameter;
import io.polder.ebpf.btf.BtfType.SectionVariable;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Types of every kind that BTF can say, which refer to ids from 0 to one less than some count. */
final class Types {

    private Types() {}

    /** Any that is loadable by its shape alone: a function's prototype and a section's variables are what they must be. */
    static Arbitrary<List<BtfType>> lists() {
        int most = 12;
        return Arbitraries.integers()
                .between(1, most)
                .flatMap(count -> of(count + 2).list().ofSize(count))
                .map(Types::withPrototypeAndVariable);
    }

    /** The first two are a prototype and a variable, for those that need one. */
    private static List<BtfType> withPrototypeAndVariable(List<BtfType> types) {
        var whole = new ArrayList<BtfType>();
        whole.add(new BtfType.FuncProto(0, List.of(new Parameter("x", 0))));
        whole.add(new BtfType.Variable("v", 1, Linkage.GLOBAL));
        whole.addAll(types);
        return whole;
    }

    private static Arbitrary<BtfType> of(int count) {
        return Arbitraries.oneOf(scalars(), references(count), composites(count), enumerations(), others(count));
    }

    private static Arbitrary<BtfType> scalars() {
        Arbitrary<BtfType> ints = Combinators.combine(
                        names(), Arbitraries.of(1, 2, 4, 8, 16), Arbitraries.of(0, 1, 2, 4))
                .as((name, size, encoding) -> new BtfType.Int(name, size, encoding, 8 * size - 3, 3));
        Arbitrary<BtfType> floats = names().map(name -> new BtfType.Float(name, 8));
        Arbitrary<BtfType> forwards =
                Combinators.combine(names(), Arbitraries.of(true, false)).as(BtfType.Forward::new);
        return Arbitraries.oneOf(ints, floats, forwards);
    }

    private static Arbitrary<BtfType> references(int count) {
        return Combinators.combine(names(), ids(count), Arbitraries.integers().between(0, 6))
                .as((name, id, which) -> switch (which) {
                    case 0 -> new BtfType.Pointer(id);
                    case 1 -> new BtfType.Typedef(name, id);
                    case 2 -> new BtfType.Const(id);
                    case 3 -> new BtfType.Volatile(id);
                    case 4 -> new BtfType.Restrict(id);
                    case 5 -> new BtfType.TypeTag(name, id);
                    default -> new BtfType.DeclTag(name, id, -1);
                });
    }

    private static Arbitrary<BtfType> composites(int count) {
        Arbitrary<List<Member>> members = Combinators.combine(
                        names(),
                        ids(count),
                        Arbitraries.longs().between(0, 0xffffff),
                        Arbitraries.integers().between(0, 63))
                .as(Member::new)
                .list()
                .ofMaxSize(4);
        return Combinators.combine(names(), Arbitraries.integers().between(0, Integer.MAX_VALUE), members, flags())
                .as((name, size, list, union) ->
                        union ? new BtfType.Union(name, size, list) : new BtfType.Struct(name, size, list));
    }

    private static Arbitrary<BtfType> enumerations() {
        Arbitrary<List<Enumerator>> small = Combinators.combine(
                        names(), Arbitraries.longs().between(0, Integer.MAX_VALUE))
                .as(Enumerator::new)
                .list()
                .ofMaxSize(3);
        Arbitrary<List<Enumerator>> large = Combinators.combine(names(), Arbitraries.longs())
                .as(Enumerator::new)
                .list()
                .ofMaxSize(3);
        Arbitrary<BtfType> enums = Combinators.combine(names(), small, flags())
                .as((name, values, signed) -> new BtfType.Enum(name, 4, signed, values));
        Arbitrary<BtfType> enums64 = Combinators.combine(names(), large, flags())
                .as((name, values, signed) -> new BtfType.Enum64(name, 8, signed, values));
        return Arbitraries.oneOf(enums, enums64);
    }

    private static Arbitrary<BtfType> others(int count) {
        Arbitrary<BtfType> arrays = Combinators.combine(
                        ids(count), ids(count), Arbitraries.longs().between(0, 0xffffffffL))
                .as(BtfType.Array::new);
        Arbitrary<BtfType> prototypes = Combinators.combine(
                        ids(count),
                        Combinators.combine(names(), ids(count))
                                .as(Parameter::new)
                                .list()
                                .ofMaxSize(3))
                .as(BtfType.FuncProto::new);
        Arbitrary<BtfType> functions = Combinators.combine(names(), Arbitraries.of(Linkage.class))
                .as((name, linkage) -> new BtfType.Func(name, 1, linkage));
        Arbitrary<BtfType> variables = Combinators.combine(names(), ids(count), Arbitraries.of(Linkage.class))
                .as(BtfType.Variable::new);
        Arbitrary<BtfType> sections = Combinators.combine(
                        names(),
                        Arbitraries.integers()
                                .between(0, 1000)
                                .map(offset -> new SectionVariable(2, offset, 4))
                                .list()
                                .ofMaxSize(3))
                .as((name, list) -> new BtfType.DataSection(name, 4000, list));
        return Arbitraries.oneOf(arrays, prototypes, functions, variables, sections);
    }

    private static Arbitrary<Boolean> flags() {
        return Arbitraries.of(true, false);
    }

    private static Arbitrary<Integer> ids(int count) {
        return Arbitraries.integers().between(0, count);
    }

    private static Arbitrary<String> names() {
        return Arbitraries.of("", "a", "b", "sk_buff", "sk_buff___new", "x___y", "___", "größe", ".data");
    }
}
