package io.flowmart.standalone.chargeonce;

import io.flowmart.embedded.EmbeddedKafka;
import io.flowmart.embedded.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ChargeOnce at length: seed after seed, as many as are asked for or fit into the time, each with one line in a file of
 * results. Resumed with that file, it goes on behind what is there.
 *
 * <p>Settings, as {@code name=value}: {@code seed} the first one (0), {@code seeds} how many (20), {@code minutes} after
 * which no more are begun (none), {@code resume} the file of results (charge-once.txt), {@code folder} for what the shops
 * and their parts write (a temporary one), {@code mutant} one of the scripts of that name. A seed that failed is replayed by
 * {@code seed=… seeds=1} and another file.
 */
public final class ChargeOnce {

    private static final Logger LOG = LoggerFactory.getLogger(ChargeOnce.class);

    /** After so many everything around the shops begins anew, so that looking at it does not take ever longer. */
    private static final int SEEDS_IN_A_WORLD = 20;

    private static final Pattern LINE = Pattern.compile("seed=(-?\\d+) (well|FAILED) .*kills=\\[(.*?)].*");
    /** In the place of a seed's number: what is wrong with a world as a whole. */
    private static final String NO_SEED = "-1";

    private static final Pattern KILL = Pattern.compile("([A-Z_]+)#\\d+");

    private ChargeOnce() {}

    /**
     * Runs it, and ends with code 1 if a seed failed.
     *
     * @param arguments settings
     */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>();
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        Path results = Path.of(settings.getOrDefault("resume", "charge-once.txt"));
        long first = Long.parseLong(settings.getOrDefault("seed", "0"));
        long count = Long.parseLong(settings.getOrDefault("seeds", "20"));
        Instant end = settings.containsKey("minutes")
                ? Instant.now().plus(Duration.ofMinutes(Long.parseLong(settings.get("minutes"))))
                : Instant.MAX;
        Path folder = settings.containsKey("folder")
                ? Files.createDirectories(Path.of(settings.get("folder")).toAbsolutePath())
                : Files.createTempDirectory("charge-once-");
        boolean well = false;
        try {
            well = run(results, first, count, end, folder, settings.get("mutant"));
            printTable(results);
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("The run has broken down.", e);
        }
        // The parts' own threads would keep the JVM.
        System.exit(well ? 0 : 1);
    }

    private static boolean run(Path results, long first, long count, Instant end, Path folder, @Nullable String mutant)
            throws IOException, InterruptedException {
        letPostgresThrough(folder);
        Set<Long> done = done(results);
        List<Long> open = new ArrayList<>(LongStream.range(first, first + count)
                .filter(seed -> !done.contains(seed))
                .boxed()
                .toList());
        var launcher = new Launcher(folder, mutant);
        boolean well = true;
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.free());
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
        for (int batch = 0; !open.isEmpty() && Instant.now().isBefore(end); batch++) {
            List<Long> some = open.subList(0, Math.min(SEEDS_IN_A_WORLD, open.size()));
            Path world = Files.createDirectories(folder.resolve("batch-" + batch));
            letPostgresThrough(world);
            List<Outcome> outcomes = new Campaign(
                            launcher,
                            kafka,
                            world,
                            some.stream().mapToLong(seed -> seed),
                            end,
                            outcome -> write(results, outcome))
                    .run();
            well &= outcomes.stream().allMatch(Outcome::isWell);
            some.clear();
        }
        return well;
    }

    /** How often each boundary was struck, in all runs that wrote to the file. */
    private static void printTable(Path results) throws IOException {
        var strikes = new EnumMap<Boundary, Integer>(Boundary.class);
        int seeds = 0;
        int failed = 0;
        for (String line : Files.exists(results) ? Files.readAllLines(results) : List.<String>of()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                seeds += matcher.group(1).equals(NO_SEED) ? 0 : 1;
                failed += matcher.group(2).equals("FAILED") ? 1 : 0;
                Matcher kill = KILL.matcher(matcher.group(3));
                while (kill.find()) {
                    strikes.merge(Boundary.valueOf(kill.group(1)), 1, Integer::sum);
                }
            }
        }
        System.out.printf("%d seeds; %d of them, or of their worlds, failed%n", seeds, failed);
        strikes.forEach((boundary, count) -> System.out.printf("| %s | %d |%n", boundary, count));
    }

    /** PostgreSQL runs as another user, where this one is root. */
    static void letPostgresThrough(Path folder) {
        if (!folder.toFile().setExecutable(true, false)) {
            throw new IllegalStateException("Nobody else is let through " + folder);
        }
    }

    private static Set<Long> done(Path results) throws IOException {
        var done = new HashSet<Long>();
        if (Files.exists(results)) {
            for (String line : Files.readAllLines(results)) {
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches()) {
                    done.add(Long.parseLong(matcher.group(1)));
                }
            }
        }
        return done;
    }

    private static void write(Path results, Outcome outcome) {
        System.out.println(outcome.line());
        try {
            Files.writeString(results, outcome.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
