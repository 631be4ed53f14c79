// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is measured beside handshakes, each part against what it is built on. */
final class Parts {

  private static final Map<String, String> TICKET =
      Map.of("format", "RFC5077", "applicationOctets", "0");
  private static final Map<String, String> BARE = Map.of("stateOctets", "194");
  private static final List<String> RECORD_CRYPTOS = List.of("JCA", "FAST");
  private static final List<String> ENGINES = List.of("REPRISE_JSSE", "JSSE");
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
    return 10 + 2 * ENGINES.size() + recordCryptos.size();
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
    for (String engine : ENGINES) {
      engineRecord("engine.wrap." + engine, "EngineRecordBenchmark.wrap_atServer", engine);
      engineRecord("engine.unwrap." + engine, "EngineRecordBenchmark.unwrap_fromClient", engine);
    }
    recordCryptos.forEach(this::record);
  }

  private void engineRecord(String name, String benchmark, String engine) {
    Map<String, String> parameters = Map.of("stack", engine, "octets", "16384");
    step(
        name,
        () -> {
          double micros = run.measure(benchmark, parameters, 1).score();
          series.add(name + ".micros", micros);
          progress.step(name, "%.1f µs", micros);
        });
  }

  private void writes(String name, String benchmark) {
    step(
        name,
        () -> {
          double writes = run.measure(benchmark, Map.of(), 1).score();
          series.add(name, writes);
          progress.step(name, "%.1f a ms", writes);
        });
  }

  private void nanos(String name, String benchmark, Map<String, String> parameters) {
    step(
        name,
        () -> {
          PartRun.Score score = run.measure(benchmark, parameters, 1);
          series.add(name + ".nanos", score.score());
          series.add(name + ".octets", score.octets());
          progress.step(name, "%.0f ns, %.0f octets", score.score(), score.octets());
        });
  }

  private void record(String crypto) {
    Map<String, String> parameters =
        Map.of("crypto", crypto, "protection", "AES_GCM", "octets", "16384");
    String name = "record." + crypto;
    step(
        name,
        () -> {
          double micros = run.measure("RecordBenchmark.carry_fromServer", parameters, 1).score();
          series.add(name + ".micros", micros);
          progress.step(name, "%.1f µs", micros);
        });
  }

  private void hits(int threads) {
    String name = "cache.hits." + threads;
    step(
        name,
        () -> {
          double hits = run.measure("SessionCacheBenchmark.find_hit", cached, threads).score();
          series.add(name, hits);
          progress.step(name, "%.2f a µs", hits);
        });
  }

  /** Runs one step; one that fails is skipped, and the others go on. */
  private void step(String name, Runnable measurement) {
    try {
      measurement.run();
    } catch (IllegalStateException e) {
      series.skip(name, e.getMessage());
      progress.failed(name, e.getMessage());
    }
  }

  /** Fills a cache in a JVM of its own, and asks that JVM how much memory the cache took. */
  void measureFootprint() {
    step("cache.octets", this::footprint);
  }

  private void footprint() {
    List<String> command =
        List.of(
            java.orElse(ProcessHandle.current().info().command().orElse("java")),
            "-Xmx768m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.reprise.bench.CacheFootprint",
            Integer.toString(FOOTPRINT_SESSIONS));
    try {
      OpenSslProgram.Output output = OpenSslProgram.run(command);
      if (output.exitCode() != 0) {
        throw new IllegalStateException(output.text());
      }
      double octets = Double.parseDouble(output.text().strip().split(" ", -1)[0]);
      series.add("cache.octets", octets);
      progress.step("cache.octets", "%.1f a session", octets);
    } catch (IOException e) {
      throw new IllegalStateException(JmhFork.reason(e), e);
    }
  }
}
