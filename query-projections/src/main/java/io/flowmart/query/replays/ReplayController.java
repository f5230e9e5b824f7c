package io.flowmart.query.replays;

import java.net.URI;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Lets an operator rebuild a read model and watch it. */
@RestController
final class ReplayController {

    private final Replays replays;

    ReplayController(Replays replays) {
        this.replays = replays;
    }

    /** All read models. */
    record Projections(List<Progress> items) {}

    /** All read models, and how far each has come. */
    @GetMapping("/admin/projections")
    Projections projections() {
        return new Projections(replays.all());
    }

    /** How far a read model has come. */
    @GetMapping("/admin/projections/{name}")
    Progress projection(@PathVariable String name) {
        return replays.progress(name);
    }

    /** Empties a read model and fills it again from the events, in place. */
    @PostMapping("/admin/projections/{name}/replay")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Progress> replay(@PathVariable String name) {
        Progress progress = replays.start(name);
        return ResponseEntity.status(HttpStatus.ACCEPTED)
                .location(URI.create("/admin/projections/" + name))
                .body(progress);
    }
}
