package io.flowmart.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The shop's JVM, looked at from outside. */
final class ShopProcess {

    private final URI shop;
    private final ProcessHandle process;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Finds the process that runs here as the standalone shop, unless its id is told. */
    ShopProcess(URI shop, String pid) {
        this.shop = shop;
        List<ProcessHandle> found = pid.isEmpty()
                ? ProcessHandle.allProcesses()
                        .filter(each -> each.info().commandLine().orElse("").contains("StandaloneApplication"))
                        .toList()
                : ProcessHandle.of(Long.parseLong(pid)).stream().toList();
        if (found.size() != 1) {
            throw new IllegalStateException("Tell which process is the shop: pid=…; there is not one but "
                    + found.stream().map(ProcessHandle::pid).toList());
        }
        process = found.getFirst();
    }

    /** What is in use of the heap after a collection, in bytes. */
    long liveHeap() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        int exit = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IllegalStateException("jcmd said " + exit);
        }
        return (long) metric("jvm_memory_used_bytes{area=\"heap\"");
    }

    /** What the operating system counts as its memory, in bytes; Linux tells. */
    long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    /** How many cores it keeps busy, measured over a while. */
    double busyCores(Duration during) throws InterruptedException {
        Duration before = process.info().totalCpuDuration().orElseThrow();
        Thread.sleep(during);
        Duration after = process.info().totalCpuDuration().orElseThrow();
        return after.minus(before).toNanos() / (double) during.toNanos();
    }

    /** The sum of all metrics whose line begins so. */
    double metric(String prefix) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(shop.resolve("/actuator/prometheus")).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
