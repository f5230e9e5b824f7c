package io.flowmart.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MicrometerTracesTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String HANDED_ON = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private final Tracer otel = SdkTracerProvider.builder().build().get("test");
    private final MicrometerTraces traces = new MicrometerTraces(
            new OtelTracer(otel, new OtelCurrentTraceContext(), event -> {}),
            new OtelPropagator(ContextPropagators.create(W3CTraceContextPropagator.getInstance()), otel));

    @Test
    void goOnWithWhatWasHandedOn() {
        assertThat(traces.span("outer", HANDED_ON, traces::current))
                .matches("00-" + TRACE + "-(?!00f067aa)[0-9a-f]{16}-0[13]");
        assertThat(traces.current()).isNull();
    }

    @Test
    void goOnWithWhatIsGoingOnInTheThreadFirst() {
        String inner = traces.span(
                "outer",
                HANDED_ON,
                () -> traces.span("inner", HANDED_ON.replace(TRACE, "1" + TRACE.substring(1)), traces::current));
        assertThat(inner).startsWith("00-" + TRACE);
    }

    @Test
    void beginWhereNobodyKnowsOfOne() {
        assertThat(traces.span("outer", null, traces::current)).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]");
    }

    @Test
    void areNotRecordedIfWhoeverHandedThemOnDoesNot() {
        String unrecorded = HANDED_ON.replaceFirst("01$", "00");
        assertThat(traces.span("outer", unrecorded, traces::current))
                .startsWith("00-" + TRACE)
                .endsWith("-00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "00-" + TRACE, "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "\u0000\n{}"})
    void beginAnewWhereNonsenseWasHandedOn(String nonsense) {
        assertThat(traces.span("outer", nonsense, traces::current))
                .matches("00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-0[13]")
                .doesNotContain(TRACE);
    }

    @Test
    void letFailuresThrough() {
        assertThatIllegalStateException()
                .isThrownBy(() -> traces.span("outer", HANDED_ON, () -> {
                    throw new IllegalStateException("no");
                }))
                .withMessage("no");
        assertThat(traces.current()).isNull();
    }
}
