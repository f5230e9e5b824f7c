package io.flowmart.payment;

import io.flowmart.api.Rejection;
import org.hamcrest.CustomTypeSafeMatcher;
import org.hamcrest.Matcher;

/** For Axon's fixtures: a rejection with this code. */
final class RejectionMatcher extends CustomTypeSafeMatcher<Rejection> {

    private final Rejection.Code code;

    private RejectionMatcher(Rejection.Code code) {
        super("a rejection with the code " + code.code());
        this.code = code;
    }

    static Matcher<Rejection> of(Rejection.Code code) {
        return new RejectionMatcher(code);
    }

    @Override
    protected boolean matchesSafely(Rejection rejection) {
        return rejection.code().equals(code);
    }
}
