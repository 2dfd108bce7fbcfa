package io.polder.spi;

import java.util.regex.Pattern;

/**
 * Makes a request repeatable: a cloud that has carried out a request with this token answers a repetition with the
 * first one's result. Immutable.
 *
 * @param value 1 to 64 visible ASCII characters, unique per logical request (the limit of Alibaba Cloud's ClientToken)
 */
public record ClientToken(String value) {

    private static final Pattern VALID = Pattern.compile("[\\x21-\\x7e]{1,64}");

    public ClientToken {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException("not 1 to 64 visible ASCII characters: \"" + value + "\"");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
