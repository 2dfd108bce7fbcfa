package io.polder.provider.aliyun;

import com.aliyuncs.exceptions.ClientException;
import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an error code of Alibaba Cloud means to a caller. Codes are matched by how they begin; the SDK's classes say
 * nothing, and no exception of its has the status of HTTP. Sources: the codes that terway's pkg/aliyun (89aadf8b) tells
 * apart, and what the SDK throws against a local server. Stateless.
 */
final class Errors {

    private static final List<String> EXHAUSTED =
            List.of("InvalidVSwitchId.IpNotEnough", "QuotaExceeded.PrivateIpAddress");
    private static final List<String> QUOTAS = List.of(
            "EniPerInstanceLimitExceeded",
            "MaxEniCountExceeded",
            "InvalidOperation.Ipv4CountExceeded",
            "InvalidOperation.Ipv6CountExceeded",
            "SecurityGroupInstanceLimitExceed");
    /** The last two are CLB's, the four before them NLB's, as documented. */
    private static final List<String> CONFLICTS = List.of(
            "InvalidOperation.InvalidEniState",
            "Operation.Conflict",
            "Conflict.Lock",
            "IncorrectStatus",
            "ResourceInUse",
            "ResourceAlreadyExist",
            "ListenerAlreadyExists",
            "RspoolVipExist");

    private static final List<String> UNAUTHORIZED = List.of(
            "Forbidden",
            "InvalidAccessKeyId.NotFound",
            "InvalidAccessKeyId.Inactive",
            "SDK.InvalidAccessKeySecret",
            "SignatureDoesNotMatch",
            "InvalidSecurityToken",
            "IncompleteSignature");

    private Errors() {}

    /**
     * @param change whether the call was to change something, so that its outcome matters
     * @return what to throw, without the SDK's exception: its message has the signed URL
     */
    static CloudException of(String action, String subject, boolean change, ClientException e) {
        if (e instanceof TransportException transport) {
            return transport(new Failure(action, subject, detail(e)), change, transport.kind());
        }
        String code = e.getErrCode();
        var failure = new Failure(action, subject, code == null ? "an error without a code" : detail(e));
        if (code != null) {
            failure = failure.withCode(code);
        }
        if (e.getRequestId() != null) {
            failure = failure.withRequestId(e.getRequestId());
        }
        return of(failure, change, code);
    }

    private static CloudException transport(Failure failure, boolean change, TransportException.Kind kind) {
        boolean unknown = change && kind != TransportException.Kind.NOT_SENT;
        return unknown ? new CloudException.OutcomeUnknown(failure) : new CloudException.Transient(failure);
    }

    private static CloudException of(Failure failure, boolean change, @Nullable String code) {
        if (code == null || code.startsWith("InternalError") || code.startsWith("SDK.ReadTimeout")) {
            return change ? new CloudException.OutcomeUnknown(failure) : new CloudException.Transient(failure);
        } else if (code.startsWith("Throttling")) {
            return new CloudException.Throttled(failure);
        } else if (begins(code, EXHAUSTED)) {
            return new CloudException.AddressesExhausted(failure);
        } else if (begins(code, QUOTAS)) {
            return new CloudException.QuotaExceeded(failure);
        } else if (begins(code, CONFLICTS)) {
            return new CloudException.Conflict(failure);
        } else if (begins(code, UNAUTHORIZED)) {
            return new CloudException.Unauthorized(failure);
        } else if (code.startsWith("InvalidAction") || code.startsWith("InvalidVersion")) {
            return new CloudException.InvalidRequest(failure); // Ends in NotFound, too, and no resource is gone.
        } else if (code.endsWith(".NotFound") || code.startsWith("ResourceNotFound")) {
            return new CloudException.NotFound(failure);
        } else if (code.startsWith("ServiceUnavailable") || code.startsWith("SDK.ServerUnreachable")) {
            return new CloudException.Transient(failure);
        }
        return new CloudException.InvalidRequest(failure);
    }

    private static boolean begins(String code, List<String> prefixes) {
        return prefixes.stream().anyMatch(code::startsWith);
    }

    /** What the cloud says, but for messages that quote the request. */
    private static String detail(ClientException e) {
        String message = e.getErrMsg();
        return message == null ? "no message" : Redaction.of(message);
    }
}
