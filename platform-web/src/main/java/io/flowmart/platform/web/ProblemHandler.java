package io.flowmart.platform.web;

import io.flowmart.api.Rejection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.messaging.interceptors.JSR303ViolationException;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Turns whatever a controller throws into a problem. Only what nobody expected is logged with its stack trace. */
@RestControllerAdvice
final class ProblemHandler extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

    /** Connection exception and operator intervention, by PostgreSQL's SQLSTATE classes. */
    private static final Pattern CONNECTION_LOST = Pattern.compile("08...|57P..");

    /** What HikariCP says, without an SQLSTATE, of a connection that it has thrown away because it was lost. */
    private static final String THROWN_AWAY = "Connection is closed";

    /** Of a field, and of those around it. */
    private static final Pattern NAME = Pattern.compile("[\\w.\\[\\]-]{1,100}");

    private static final String RETRY_AFTER_SECONDS = "1";

    private static final Map<Rejection.Kind, HttpStatus> STATUS = Map.of(
            Rejection.Kind.INVALID, HttpStatus.BAD_REQUEST,
            Rejection.Kind.UNAUTHENTICATED, HttpStatus.UNAUTHORIZED,
            Rejection.Kind.NOT_FOUND, HttpStatus.NOT_FOUND,
            Rejection.Kind.CONFLICT, HttpStatus.CONFLICT,
            Rejection.Kind.TOO_MANY, HttpStatus.TOO_MANY_REQUESTS,
            Rejection.Kind.UNAVAILABLE, HttpStatus.SERVICE_UNAVAILABLE);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> rejected(Rejection rejection) {
        return answer(
                STATUS.get(rejection.code().kind()),
                rejection.code().code(),
                rejection.getMessage(),
                rejection.field());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notFound(AggregateNotFoundException e) {
        return rejected(Rejection.notFound());
    }

    @ExceptionHandler({ConcurrencyException.class, AggregateStreamCreationException.class})
    ResponseEntity<ProblemDetail> lostTheRace(RuntimeException e) {
        return answer(HttpStatus.CONFLICT, "concurrent_change", "It was changed by someone else meanwhile.", null);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> invalidCommand(JSR303ViolationException e) {
        String fields = e.getViolations().stream()
                .map(violation -> violation.getPropertyPath().toString())
                .sorted()
                .collect(Collectors.joining(", "));
        return answer(HttpStatus.BAD_REQUEST, "invalid_field", "Not valid: " + fields + ".", fields);
    }

    /** A bus may wrap what a handler threw. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> wrapped(CommandExecutionException e) {
        return switch (e.getCause()) {
            case Rejection rejection -> rejected(rejection);
            case ConcurrencyException lost -> lostTheRace(lost);
            case AggregateStreamCreationException lost -> lostTheRace(lost);
            case null, default -> unexpected(e);
        };
    }

    @ExceptionHandler({CannotCreateTransactionException.class, DataAccessResourceFailureException.class})
    ResponseEntity<ProblemDetail> databaseAway(Exception e) {
        LOG.warn("The database does not answer: {}", e.getMessage());
        return answer(
                HttpStatus.SERVICE_UNAVAILABLE, "temporarily_unavailable", "The database does not answer now.", null);
    }

    /** Security answers these. */
    @ExceptionHandler
    void forbidden(AccessDeniedException e) {
        throw e;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(Exception e) {
        if (isConnectionLost(e)) {
            return databaseAway(e);
        }
        LOG.error("A request failed unexpectedly.", e);
        return answer(HttpStatus.INTERNAL_SERVER_ERROR, "internal_error", "Something went wrong on our side.", null);
    }

    /**
     * Axon wraps what the driver throws in exceptions of its own. A transaction that can neither be committed nor rolled back has
     * lost its connection; what the driver said of that may have been hidden by what the pool says of the rollback.
     */
    private static boolean isConnectionLost(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException
                    || cause instanceof TransactionSystemException
                    || cause instanceof SQLException sql && isConnectionLost(sql)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isConnectionLost(SQLException e) {
        return e.getSQLState() == null
                ? THROWN_AWAY.equals(e.getMessage())
                : CONNECTION_LOST.matcher(e.getSQLState()).matches();
    }

    private static ResponseEntity<ProblemDetail> answer(
            HttpStatus status, String code, String detail, @Nullable String field) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
        if (status == HttpStatus.SERVICE_UNAVAILABLE || status == HttpStatus.TOO_MANY_REQUESTS) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return answer.body(Problems.of(status, code, detail, field));
    }

    /** All of Spring MVC's own exceptions come through here. */
    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail problem =
                switch (e) {
                    case MethodArgumentNotValidException invalid -> invalidFields(invalid.getFieldErrors(), status);
                    case HandlerMethodValidationException invalid -> invalidParameter(invalid, status);
                    case MissingRequestHeaderException missing ->
                        Problems.of(
                                status,
                                "missing_header",
                                "The header " + missing.getHeaderName() + " is needed.",
                                missing.getHeaderName());
                    case MissingServletRequestParameterException missing ->
                        Problems.of(
                                status,
                                "missing_parameter",
                                "The parameter " + missing.getParameterName() + " is needed.",
                                missing.getParameterName());
                    case MethodArgumentTypeMismatchException mismatch ->
                        Problems.of(status, "invalid_field", "Not of the expected form.", mismatch.getName());
                    case TypeMismatchException mismatch ->
                        Problems.of(status, "invalid_field", "Not of the expected form.", mismatch.getPropertyName());
                    case HttpMessageNotReadableException unreadable -> unreadable(unreadable);
                    case ProblemException told -> told.getBody();
                    default -> Problems.of(status, code(status), detail(e, body), null);
                };
        return new ResponseEntity<>(problem, headers, HttpStatusCode.valueOf(problem.getStatus()));
    }

    private static ProblemDetail invalidFields(List<FieldError> errors, HttpStatusCode status) {
        // The validator has no order; the answer has.
        FieldError first =
                errors.stream().min(Comparator.comparing(FieldError::getField)).orElseThrow();
        ProblemDetail problem = Problems.of(
                status, "invalid_field", first.getField() + " " + first.getDefaultMessage() + ".", first.getField());
        problem.setProperty(
                "fields",
                errors.stream().map(FieldError::getField).sorted().distinct().toList());
        return problem;
    }

    private static ProblemDetail invalidParameter(HandlerMethodValidationException invalid, HttpStatusCode status) {
        ParameterValidationResult first =
                invalid.getParameterValidationResults().getFirst();
        if (first instanceof ParameterErrors body) {
            return invalidFields(body.getFieldErrors(), status);
        }
        RequestHeader header = first.getMethodParameter().getParameterAnnotation(RequestHeader.class);
        String name = header == null ? first.getMethodParameter().getParameterName() : header.value();
        String message = first.getResolvableErrors().getFirst().getDefaultMessage();
        return Problems.of(status, "invalid_field", name + " " + message + ".", name);
    }

    private static ProblemDetail unreadable(HttpMessageNotReadableException unreadable) {
        for (Throwable cause = unreadable.getCause(); cause != null; cause = cause.getCause()) {
            switch (cause) {
                case BodyLimitFilter.TooLargeException tooLarge -> {
                    return BodyLimitFilter.problem(tooLarge);
                }
                case UnrecognizedPropertyException unknown -> {
                    return unknown(field(unknown.getPath()));
                }
                case DatabindException invalid
                when !invalid.getPath().isEmpty() -> {
                    return misshapen(invalid);
                }
                case InputCoercionException outOfRange
                when !outOfRange.getPath().isEmpty() -> {
                    return misshapen(outOfRange);
                }
                default -> {}
            }
        }
        return Problems.of(HttpStatus.BAD_REQUEST, "malformed_json", "The body is not the JSON expected here.", null);
    }

    /** The caller made the name up; what is no name is not repeated. */
    private static ProblemDetail unknown(String field) {
        return NAME.matcher(field).matches()
                ? Problems.of(HttpStatus.BAD_REQUEST, "invalid_field", field + " is not known here.", field)
                : Problems.of(HttpStatus.BAD_REQUEST, "invalid_field", "A field is not known here.", null);
    }

    private static ProblemDetail misshapen(JacksonException invalid) {
        String field = field(invalid.getPath());
        return Problems.of(HttpStatus.BAD_REQUEST, "invalid_field", field + " is not of the expected form.", field);
    }

    private static String field(List<JacksonException.Reference> path) {
        StringBuilder field = new StringBuilder();
        for (JacksonException.Reference step : path) {
            if (step.getPropertyName() == null) {
                field.append('[').append(step.getIndex()).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return field.toString();
    }

    private static String detail(Exception e, @Nullable Object body) {
        return body instanceof ProblemDetail problem && problem.getDetail() != null
                ? problem.getDetail()
                : String.valueOf(e.getMessage());
    }

    static String code(HttpStatusCode status) {
        HttpStatus known = HttpStatus.resolve(status.value());
        return known == null ? "error_" + status.value() : known.name().toLowerCase(Locale.ROOT);
    }
}
