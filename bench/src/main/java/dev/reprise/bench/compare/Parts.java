// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is measured beside handshakes, each against what it stands on. */
final class Parts {

  private static final Map<String, String> TICKET =
      Map.of("format", "RFC5077", "applicationOctets", "0");
  private static final Map<String, String> BARE = Map.of("stateOctets", "194");
  private static final List<String> RECORD_CRYPTOS = List.of("JCA", "FAST");
  private static final int FOOTPRINT_SESSIONS = 1_000_000;

  private final PartRun run;
  private final Optional<String> java;
  private final Series series;
  private final Progress progress;
  private final Map<String, String> cached;
  private final List<String> recordCryptos;

  Parts(PartRun run, Optional<String> java, boolean quick, Series series, Progress progress) {
    this.run = run;
    this.java = java;
    this.series = series;
    this.progress = progress;
    this.recordCryptos = quick ? List.of() : RECORD_CRYPTOS;
    this.cached = Map.of("sessions", quick ? "100000" : "1000000");
  }

  /** How many steps a round has. */
  int steps() {
    return 10 + recordCryptos.size();
  }

  void measureRound() {
    nanos("ticket.open", "TicketBenchmark.open_sealingKey", TICKET);
    nanos("bare.open", "BareTicketBenchmark.open_cbc", BARE);
    nanos("ticket.seal", "TicketBenchmark.seal_sealingKey", TICKET);
    nanos("bare.seal", "BareTicketBenchmark.seal_cbc", BARE);
    nanos("ticket.unknown", "TicketBenchmark.open_unknownKeyName", TICKET);
    hits(1);
    hits(2);
    nanos("share", "HandshakeShareBenchmark.store_session", Map.of());
    writes("redis.write_behind", "ReplicationBenchmark.write_behind");
    writes("redis.bare_pipeline", "ReplicationBenchmark.write_barePipeline");
    recordCryptos.forEach(this::record);
  }

  /** Needs a {@code redis-server}; skipped without one. */
  private void writes(String name, String benchmark) {
    try {
      double writes = run.measure(benchmark, Map.of(), 1).score();
      series.add(name, writes);
      progress.step(name, "%.1f a ms", writes);
    } catch (IllegalStateException e) {
      progress.failed(name, "redis-server: " + e.getMessage());
    }
  }

  private void nanos(String name, String benchmark, Map<String, String> parameters) {
    PartRun.Score score = run.measure(benchmark, parameters, 1);
    series.add(name + ".nanos", score.score());
    series.add(name + ".octets", score.octets());
    progress.step(name, "%.0f ns, %.0f octets", score.score(), score.octets());
  }

  private void record(String crypto) {
    Map<String, String> parameters =
        Map.of("crypto", crypto, "protection", "AES_GCM", "octets", "16384");
    double micros = run.measure("RecordBenchmark.carry_fromServer", parameters, 1).score();
    series.add("record." + crypto + ".micros", micros);
    progress.step("record." + crypto, "%.1f µs", micros);
  }

  private void hits(int threads) {
    double hits = run.measure("SessionCacheBenchmark.find_hit", cached, threads).score();
    series.add("cache.hits." + threads, hits);
    progress.step("cache.hits." + threads, "%.2f a µs", hits);
  }

  /** Fills a cache in a JVM of its own, and asks that how much memory it took. */
  void measureFootprint() throws IOException {
    List<String> command =
        List.of(
            java.orElse(ProcessHandle.current().info().command().orElse("java")),
            "-Xmx768m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.reprise.bench.CacheFootprint",
            Integer.toString(FOOTPRINT_SESSIONS));
    OpenSslProgram.Output output = OpenSslProgram.run(command);
    if (output.exitCode() != 0) {
      throw new IllegalStateException(output.text());
    }
    double octets = Double.parseDouble(output.text().strip().split(" ", -1)[0]);
    series.add("cache.octets", octets);
    progress.step("cache.octets", "%.1f a session", octets);
  }
}
