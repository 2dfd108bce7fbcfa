package io.polder.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class RawAttributesTest {

    @Property
    void attributesComeBackAsTheyWereWritten(@ForAll @Size(max = 20) List<@Size(max = 40) byte[]> payloads) {
        var message = NetlinkMessage.of(Messages.of(1, m -> payloads.forEach(payload -> m.attribute(7, payload))));

        var kept = RawAttributes.rest(message.attributes(0));

        var again = NetlinkMessage.of(Messages.of(1, m -> m.attributes(kept)));
        assertThat(RawAttributes.rest(again.attributes(0))).isEqualTo(kept).hasSameHashCodeAs(kept);
        assertThat(kept.types()).hasSize(payloads.size()).allMatch(type -> type == 7);
        assertThat(kept.isEmpty()).isEqualTo(payloads.isEmpty());
    }

    @Example
    void attributeIsFoundByItsType() {
        var attributes = RawAttributes.of(m -> m.attributeU8(1, 9).attributeU32(2, 70_000));

        assertThat(attributes.find(2).map(AttributeReader::u32)).contains(70_000);
        assertThat(attributes.find(3)).isEmpty();
        assertThat(attributes).hasToString("{1: 09, 2: 70110100}");
        assertThat(RawAttributes.of(m -> {})).isEqualTo(RawAttributes.NONE);
    }
}
