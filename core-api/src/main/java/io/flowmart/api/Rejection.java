package io.flowmart.api;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The answer to something that a person asked for and that is not allowed. Thrown by command handlers; the platform
 * turns it into a problem (RFC 9457) with {@link #code()} as its stable code. It is no error of the system: it has no
 * stack trace and is not logged.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public final class Rejection extends RuntimeException {

    /** What kind of refusal it is; decides the HTTP status. */
    public enum Kind {
        /** Something is wrong in the request: 400. */
        INVALID,
        /** The caller is not who he says he is: 401. */
        UNAUTHENTICATED,
        /** It is not there, or it is someone else's: 404. */
        NOT_FOUND,
        /** It does not fit the present state: 409. */
        CONFLICT,
        /** The caller has more under way than one may have; asking again later may help: 429. */
        TOO_MANY,
        /** A part that is needed does not answer now; asking again later may help: 503. */
        UNAVAILABLE
    }

    /** A rejection's stable name; implemented by one enum for each context. */
    public interface Code {

        /** The constant's name, {@code ORDER_NOT_FOUND}. */
        String name();

        /** The kind of all rejections with this code. */
        Kind kind();

        /** The code as a caller sees it, {@code order_not_found}. */
        default String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What any context may answer. */
    private enum Common implements Code {
        NOT_FOUND(Kind.NOT_FOUND),
        INVALID_FIELD(Kind.INVALID);

        private final Kind kind;

        Common(Kind kind) {
            this.kind = kind;
        }

        @Override
        public Kind kind() {
            return kind;
        }
    }

    private final Code code;
    private final @Nullable String field;

    /**
     * A rejection that concerns the request as a whole.
     *
     * @param code    why, for programs
     * @param message why, for people: one whole sentence
     */
    public Rejection(Code code, String message) {
        this(code, null, message);
    }

    /**
     * A rejection of one field.
     *
     * @param code    why, for programs
     * @param field   the rejected field as the caller wrote it, for instance {@code items[2].quantity}
     * @param message why, for people: one whole sentence
     */
    public Rejection(Code code, @Nullable String field, String message) {
        super(message, null, false, false);
        this.code = code;
        this.field = field;
    }

    /** It is not there. The same for what is someone else's, so that no one can find out what exists. */
    public static Rejection notFound() {
        return new Rejection(Common.NOT_FOUND, "There is no such thing, or it is someone else's.");
    }

    /**
     * A field that is not of the expected form, for what annotations cannot say.
     *
     * @param field   as in the constructor
     * @param message as in the constructor
     */
    public static Rejection invalidField(String field, String message) {
        return new Rejection(Common.INVALID_FIELD, field, message);
    }

    /** Why, for programs. */
    public Code code() {
        return code;
    }

    /** The rejected field, if it is one field's fault. */
    public @Nullable String field() {
        return field;
    }
}
