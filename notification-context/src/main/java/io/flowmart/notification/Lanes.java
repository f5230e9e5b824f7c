package io.flowmart.notification;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** All channels that are set up. */
@Component
class Lanes {

    private final Map<String, Lane> byChannel = new LinkedHashMap<>();

    Lanes(List<Channel> channels, Templates templates, NotificationSettings settings) {
        channels.forEach(
                channel -> byChannel.put(channel.name(), new Lane(channel, templates, settings.connections())));
    }

    Collection<Lane> all() {
        return byChannel.values();
    }

    /** The lane of a channel, if there still is such a channel. */
    Optional<Lane> of(String channel) {
        return Optional.ofNullable(byChannel.get(channel));
    }
}
