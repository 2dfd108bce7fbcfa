package io.polder.provider.fake.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Signatures are compared with those of the cloud's own documentation. */
final class SignaturesTest {

    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private Instant now = Instant.parse("2016-02-23T12:46:24Z");
    private final Signatures signatures = new Signatures(() -> now);

    /** The example of "Request signatures" for RPC APIs. */
    private static Map<String, String> documented() {
        return new LinkedHashMap<>(Map.of(
                "AccessKeyId", "testid",
                "Action", "DescribeRegions",
                "Format", "XML",
                "SignatureMethod", "HMAC-SHA1",
                "SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
                "SignatureVersion", "1.0",
                "Timestamp", "2016-02-23T12:46:24Z",
                "Version", "2014-05-26",
                "Signature", "OLeaidS1JvxuMvnyHOwuJ+uX5qY="));
    }

    private static Call call(Map<String, String> parameters) {
        return new Call("GET", "/", "", Map.of(), EMPTY, parameters);
    }

    /** The example of "Request syntax and signature method V3". */
    private static Call documentedV3(String signature) {
        return new Call(
                "POST",
                "/",
                "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
                Map.of(
                        "host", "ecs.cn-shanghai.aliyuncs.com",
                        "x-acs-action", "RunInstances",
                        "x-acs-content-sha256", EMPTY,
                        "x-acs-date", "2023-10-26T10:22:32Z",
                        "x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d",
                        "x-acs-version", "2014-05-26",
                        "authorization",
                                "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
                                        + "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature="
                                        + signature),
                EMPTY,
                Map.of());
    }

    private static void assertRefused(ThrowingCallable call, String code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        WireError.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void documentedSignatureIsAccepted() {
        signatures.accept(AccessKey.lasting("testid", "testsecret"));

        signatures.check(call(documented()));
    }

    @Test
    void documentedSignatureInHeadersIsAccepted() {
        now = Instant.parse("2023-10-26T10:22:32Z");
        signatures.accept(AccessKey.lasting("YourAccessKeyId", "YourAccessKeySecret"));

        signatures.check(documentedV3("06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"));

        assertRefused(
                () -> signatures.check(
                        documentedV3("06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c1")),
                "SignatureDoesNotMatch");
    }

    @Test
    void whatWasSignedCannotBeChanged() {
        signatures.accept(AccessKey.lasting("testid", "testsecret"));
        var changed = documented();
        changed.put("Action", "DeleteInstance");

        assertRefused(() -> signatures.check(call(changed)), "SignatureDoesNotMatch");
    }

    @Test
    void wrongSecretAndUnknownKeyAreRefused() {
        assertRefused(() -> signatures.check(call(documented())), "InvalidAccessKeyId.NotFound");

        signatures.accept(AccessKey.lasting("testid", "another"));

        assertRefused(() -> signatures.check(call(documented())), "SignatureDoesNotMatch");
    }

    @Test
    void nonceIsGoodOnce() {
        signatures.accept(AccessKey.lasting("testid", "testsecret"));
        signatures.check(call(documented()));

        assertRefused(() -> signatures.check(call(documented())), "SignatureNonceUsed");
    }

    @Test
    void clockMayBeOffByAQuarterOfAnHour() {
        signatures.accept(AccessKey.lasting("testid", "testsecret"));
        Instant signed = now;
        for (Duration off : new Duration[] {Duration.ofSeconds(901), Duration.ofSeconds(-901)}) {
            now = signed.plus(off);
            assertRefused(() -> signatures.check(call(documented())), "InvalidTimeStamp.Expired");
        }
        now = signed.plusSeconds(899);

        signatures.check(call(documented()));
    }

    @Test
    void temporaryKeyNeedsItsTokenAndEnds() {
        signatures.accept(AccessKey.temporary("testid", "testsecret", "token", now.plusSeconds(60)));

        assertRefused(() -> signatures.check(call(documented())), "InvalidSecurityToken.Malformed");
    }

    @Test
    void whatIsNotSignedIsRefused() {
        for (String name :
                new String[] {"SignatureMethod", "AccessKeyId", "Signature", "SignatureNonce", "Timestamp"}) {
            var without = documented();
            without.remove(name);

            assertRefused(() -> signatures.check(call(without)), "MissingParameter");
        }
    }
}
