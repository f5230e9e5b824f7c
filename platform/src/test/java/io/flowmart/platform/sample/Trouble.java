package io.flowmart.platform.sample;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** What goes wrong in the sample's handlers, as a test has ordered it. */
@Component
public class Trouble {

    private final Map<String, Runnable> orders = new ConcurrentHashMap<>();
    private final Map<String, Integer> strikes = new ConcurrentHashMap<>();

    /** Orders what is to be done wherever a handler says that it is there. */
    public void order(String place, Object aggregateId, Runnable order) {
        orders.put(key(place, aggregateId), order);
    }

    /** Orders that a handler fails some times, then no more. */
    public void failures(String place, Object aggregateId, int times) {
        order(place, aggregateId, () -> {
            if (strikes(place, aggregateId) <= times) {
                throw new IllegalStateException("Ordered by a test.");
            }
        });
    }

    /** How often a handler was there. */
    public int strikes(String place, Object aggregateId) {
        return strikes.getOrDefault(key(place, aggregateId), 0);
    }

    void strike(String place, Object aggregateId) {
        strikes.merge(key(place, aggregateId), 1, Integer::sum);
        orders.getOrDefault(key(place, aggregateId), () -> {}).run();
    }

    private static String key(String place, Object aggregateId) {
        return place + " " + aggregateId;
    }
}
