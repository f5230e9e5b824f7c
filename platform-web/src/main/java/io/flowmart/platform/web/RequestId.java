package io.flowmart.platform.web;

/** The id of a request: the caller's header, and the name under which it stands in the log and in what follows. */
public final class RequestId {

    /** The header in request and answer. */
    public static final String HEADER = "X-Request-Id";

    /** The key in the log's context (MDC), and in the metadata of all messages that the request gives rise to. */
    public static final String CORRELATION_ID = "correlationId";

    private RequestId() {}
}
