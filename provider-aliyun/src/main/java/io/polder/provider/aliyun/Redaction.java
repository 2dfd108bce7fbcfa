package io.polder.provider.aliyun;

import java.util.regex.Pattern;

/** Leaves out of texts what lets others act in the account's name. Stateless. */
final class Redaction {

    private static final String LEFT_OUT = "***";

    /** Parameters of a signed URL, and the string to sign that a refused signature is answered with. */
    private static final Pattern PARAMETER = Pattern.compile(
            "((?:AccessKeyId|Signature|SecurityToken|AccessKeySecret|SignatureNonce)(?:=|%3D|%253D|\":\\s*\"|:\\s*))[^&\"\\s]+",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern TO_SIGN = Pattern.compile("(string to sign is:\\s*)\\S+", Pattern.CASE_INSENSITIVE);
    private static final Pattern URL = Pattern.compile("(https?://[^\\s?\"]+\\?)\\S+");

    private Redaction() {}

    static String of(String text) {
        String without = URL.matcher(text).replaceAll("$1" + LEFT_OUT);
        without = TO_SIGN.matcher(without).replaceAll("$1" + LEFT_OUT);
        return PARAMETER.matcher(without).replaceAll("$1" + LEFT_OUT);
    }
}
