package io.polder.provider.aliyun;

import com.aliyuncs.exceptions.ClientException;

/** No answer came, or none that can be read. Its message has nothing of the request: that has a signature. */
final class TransportException extends ClientException {

    private static final long serialVersionUID = 1;

    /** What is known of the request's fate. */
    enum Kind {
        /** The cloud cannot have seen it. */
        NOT_SENT,
        /** It was sent; what became of it is not known. */
        NO_ANSWER,
        /** Something answered, but not as the cloud does: a proxy, or a part of an answer. */
        BAD_ANSWER
    }

    private final Kind kind;
    private final int status;

    /** @param status of HTTP; 0 where there was none */
    TransportException(Kind kind, String detail, int status) {
        super("Polder." + kind, detail);
        this.kind = kind;
        this.status = status;
    }

    Kind kind() {
        return kind;
    }

    int status() {
        return status;
    }
}
