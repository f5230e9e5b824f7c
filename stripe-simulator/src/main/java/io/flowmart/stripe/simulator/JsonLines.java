package io.flowmart.stripe.simulator;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.logging.StreamHandler;

/**
 * Logs to the standard output, one line of JSON for each event, with the fields of the shop's services.
 *
 * @see <a href="https://www.elastic.co/docs/reference/ecs">Elastic Common Schema</a>
 */
final class JsonLines extends StreamHandler {

    JsonLines() {
        super(System.out, new Lines());
    }

    @Override
    public synchronized void publish(LogRecord event) {
        super.publish(event);
        flush();
    }

    private static final class Lines extends Formatter {

        @Override
        public String format(LogRecord event) {
            var line = Json.object().put("@timestamp", event.getInstant().toString());
            line.putObject("log").put("level", event.getLevel().getName()).put("logger", event.getLoggerName());
            line.putObject("service").put("name", "stripe-simulator");
            line.put("message", formatMessage(event));
            Throwable thrown = event.getThrown();
            if (thrown != null) {
                var trace = new StringWriter();
                thrown.printStackTrace(new PrintWriter(trace));
                line.putObject("error")
                        .put("type", thrown.getClass().getName())
                        .put("message", thrown.getMessage())
                        .put("stack_trace", trace.toString());
            }
            return Json.text(line) + "\n";
        }
    }
}
