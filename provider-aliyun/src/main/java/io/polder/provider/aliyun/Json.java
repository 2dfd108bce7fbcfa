package io.polder.provider.aliyun;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Whether bytes are one whole JSON object (RFC 8259), before the SDK's reader sees them, which never ends on some that are
 * not. Used once.
 */
final class Json {

    /** Deeper than any answer, and far from the end of a thread's stack. */
    private static final int DEEPEST = 100;

    private final CharSequence text;
    private int at;

    private Json(CharSequence text) {
        this.text = text;
    }

    static boolean isObject(byte[] bytes) {
        try {
            var json = new Json(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)));
            json.space();
            boolean whole = json.peek() == '{' && json.value(0);
            json.space();
            return whole && json.at == json.text.length();
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The next character; NUL, which no JSON has outside of strings, at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void space() {
        while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
            at++;
        }
    }

    private boolean take(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private boolean value(int depth) {
        if (depth > DEEPEST) {
            return false;
        }
        return switch (peek()) {
            case '{' -> list('}', true, depth);
            case '[' -> list(']', false, depth);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
    }

    private boolean list(char end, boolean named, int depth) {
        at++;
        space();
        if (take(end)) {
            return true;
        }
        do {
            space();
            if (named && !name()) {
                return false;
            }
            space();
            if (!value(depth + 1)) {
                return false;
            }
            space();
        } while (take(','));
        return take(end);
    }

    private boolean name() {
        if (peek() != '"' || !string()) {
            return false;
        }
        space();
        return take(':');
    }

    private boolean string() {
        at++;
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (next == '"') {
                return true;
            } else if (next < ' ' || (next == '\\' && !escape())) {
                return false;
            }
        }
        return false;
    }

    private boolean escape() {
        char kind = peek();
        at++;
        if (kind != 'u') {
            return "\"\\/bfnrt".indexOf(kind) >= 0;
        }
        for (int i = 0; i < 4; i++, at++) {
            if (Character.digit(peek(), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean word(String wanted) {
        boolean there = at + wanted.length() <= text.length()
                && text.subSequence(at, at + wanted.length()).toString().equals(wanted);
        at += wanted.length();
        return there;
    }

    private boolean number() {
        take('-');
        boolean whole = take('0') || digits();
        if (whole && take('.')) {
            whole = digits();
        }
        if (whole && (take('e') || take('E'))) {
            if (!take('+')) {
                take('-');
            }
            whole = digits();
        }
        return whole;
    }

    private boolean digits() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        return at > start;
    }
}
