// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status;

// Longer than 300 lines: one browser session serves all tests of the page.

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.status.testing.Chromium;
import dev.reprise.cli.status.testing.SampleNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The status page in headless Chromium. With {@code -Dscreenshots.update=true} it makes the
 * documentation's pictures of it.
 */
class StatusPageIT {

  private static final int DESKTOP = 1200;
  private static final int PHONE = 375;
  private static final String SHOWN = "document.documentElement.dataset.shown !== undefined";
  private static final Path DOCUMENTATION =
      Path.of(System.getProperty("project.root", "../.."), "docs");

  @TempDir static Path profile;

  private static StatusServer server;
  private static Chromium chromium;

  @BeforeAll
  static void start() throws IOException {
    chromium = Chromium.start(profile);
    server = serve(SampleNode.inCluster());
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    if (chromium != null) {
      chromium.close();
    }
  }

  private static StatusServer serve(NodeMonitor monitor) throws IOException {
    return StatusServer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "node-1", monitor);
  }

  @ParameterizedTest
  @CsvSource({DESKTOP + ",false", PHONE + ",true"})
  void page_atAnyWidth_showsWhatTheJsonSays(int width, boolean dark) throws Exception {
    chromium.look(width, 900, dark);
    visit(server);
    JsonNode status = status();

    JsonNode handshakes = status.path("handshakes");
    assertThat(numberIn("ticket")).isEqualTo(handshakes.path("ticket").asLong());
    assertThat(numberIn("session-id")).isEqualTo(handshakes.path("session_id").asLong());
    assertThat(numberIn("full")).isEqualTo(handshakes.path("full").asLong());
    long resumed = handshakes.path("ticket").asLong() + handshakes.path("session_id").asLong();
    double rate = 100.0 * resumed / (resumed + handshakes.path("full").asLong());
    assertThat(text("rate")).isEqualTo(String.format(Locale.ROOT, "%.1f %%", rate));
    assertThat(text("node")).isEqualTo("node-1");
    assertThat(rows("why"))
        .isEqualTo(
            elements(status.path("declined"))
                .map(one -> one.path("reason").asText() + " " + one.path("count").asLong())
                .toList());
    assertThat(rows("keys"))
        .isEqualTo(
            elements(status.path("keys").path("keys"))
                .map(one -> one.path("id").asText() + " " + one.path("phase").asText())
                .toList());
    assertThat(rows("members"))
        .containsExactly(
            "node-1 live", "node-2 live", "node-3 live", "node-4 silent", "web-1 live");
    assertThat(text("members")).contains("nginx");
    assertThat(text("link"))
        .contains(
            "takes writes",
            "2 s ago",
            number(status.path("cluster").path("rounds").asLong()) + " done, 3 failed",
            "310 taken, 3 dropped");
    assertThat(chromium.evaluate("document.querySelectorAll('#keys-chart rect').length").asInt())
        .isGreaterThanOrEqualTo(status.path("keys").path("keys").size());
  }

  @Test
  void tableOfTime_addsUpToTheHour() throws Exception {
    chromium.look(DESKTOP, 900, false);
    visit(server);
    chromium.evaluate("document.querySelector('input[value=\"360\"]').click()");

    long full =
        chromium
            .evaluate(
                "[...document.querySelectorAll('#time-table tbody tr')].reduce((sum, row) => sum +"
                    + " Number(row.cells[3].textContent.replaceAll(',', '')), 0)")
            .asLong();

    long expected =
        elements(status().path("history").path("intervals"))
            .skip(1)
            .mapToLong(one -> one.path("full").asLong())
            .sum();
    assertThat(full).isEqualTo(expected).isPositive();
  }

  @Test
  void page_asksNobodyElse_andViolatesNoPolicy() {
    visit(server);

    assertThat(chromium.requests())
        .filteredOn(url -> !url.startsWith("about:"))
        .allSatisfy(url -> assertThat(url).startsWith("http://127.0.0.1:"));
    assertThat(chromium.complaints()).isEmpty();
  }

  /** A node may be where its own pages alone can be reached. */
  @Test
  void reasons_linkToTheirExplanation_whichThisNodeServes() throws Exception {
    chromium.look(PHONE, 900, false);
    visit(server);
    List<String> links =
        elements(
                chromium.evaluate(
                    "[...document.querySelectorAll('#why a, #skip a')]"
                        + ".map(link => link.textContent + ' ' + link.href)"))
            .map(JsonNode::asText)
            .toList();

    assertThat(links)
        .hasSameSizeAs(
            Stream.concat(
                    elements(status().path("declined")),
                    elements(status().path("tickets").path("not_issued")))
                .toList())
        .hasSizeGreaterThan(2);
    for (String link : links) {
      String reason = link.substring(0, link.indexOf(' '));
      chromium.visit(
          URI.create(link.substring(link.indexOf(' ') + 1)),
          "document.querySelector('.reasons :target dt').textContent === '" + reason + "'");
      visit(server);
    }
    assertThat(chromium.complaints()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"320", "375", "768", "1200"})
  void page_atAnyWidth_doesNotScrollSideways(int width) {
    chromium.look(width, 800, false);
    visit(server);

    assertThat(chromium.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
  }

  /** A cell that is out of sight on a phone is not read by anybody. */
  @ParameterizedTest
  @CsvSource({"320", "375", "768", "1200"})
  void tables_atAnyWidth_areWhole(int width) {
    chromium.look(width, 800, false);
    visit(server);

    assertThat(
            elements(
                    chromium.evaluate(
                        "[...document.querySelectorAll('.scroll')]"
                            + ".filter(box => box.scrollWidth > box.clientWidth)"
                            + ".map(box => box.getAttribute('aria-label'))"))
                .map(JsonNode::asText))
        .isEmpty();
  }

  /** WCAG 2.2, success criterion 1.4.3: 4.5 to 1 for text. */
  @ParameterizedTest
  @CsvSource({"false", "true"})
  void text_lightOrDark_hasContrast(boolean dark) throws IOException {
    chromium.look(DESKTOP, 900, dark);
    visit(server);

    try (InputStream script = StatusPageIT.class.getResourceAsStream("contrast.js")) {
      JsonNode tooFaint =
          chromium.evaluate(new String(script.readAllBytes(), StandardCharsets.UTF_8));

      assertThat(elements(tooFaint).map(JsonNode::asText)).isEmpty();
    }
  }

  @Test
  void keyboard_reachesEverythingThatDoesSomething() {
    chromium.look(DESKTOP, 900, false);
    visit(server);

    chromium.press("Tab", 9);
    assertThat(focused()).isEqualTo("Skip to the figures");
    chromium.press("Tab", 9);
    assertThat(focused()).isEqualTo("Pause");
    chromium.press(" ", 32);
    chromium.await("document.activeElement.getAttribute('aria-pressed') === 'true'");
    chromium.press(" ", 32);
    chromium.await("document.activeElement.getAttribute('aria-pressed') === 'false'");
    chromium.press("Tab", 9);
    chromium.press("ArrowLeft", 37);
    chromium.await("document.querySelector('input[name=range]:checked').value === '30'");
    assertThat(
            chromium.evaluate("document.querySelectorAll('#time-table tbody tr').length").asInt())
        .isEqualTo(30);
    chromium.press("Tab", 9);
    assertThat(focused()).isEqualTo("The same as a table");
    assertThat(
            chromium
                .evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'")
                .asBoolean())
        .isTrue();
  }

  @Test
  void screenReader_isToldStructureAndWhatPicturesShow() {
    chromium.look(DESKTOP, 900, false);
    visit(server);

    List<String> nodes = chromium.accessibleNodes();

    assertThat(nodes)
        .contains(
            "heading: Reprise node-1",
            "heading: Handshakes since the start",
            "heading: Over time",
            "heading: Why handshakes were full",
            "heading: Key ring",
            "heading: Cluster",
            "columnheader: Reason",
            "rowheader: not_offered",
            "button: Pause",
            "radio: 15 min");
    assertThat(nodes).anyMatch(node -> node.startsWith("main: "));
    assertThat(nodes).anyMatch(node -> node.startsWith("status: "));
    assertThat(nodes)
        .anyMatch(node -> node.matches("image: [\\d,]+ handshakes in the time shown.*"));
    assertThat(nodes).anyMatch(node -> node.matches("image: \\d keys: .* is sealing.*"));
    assertThat(chromium.evaluate("document.documentElement.lang").asText()).isEqualTo("en");
  }

  @Test
  void page_ofANodeAlone_saysSo_andNoticesThatItIsGone() throws IOException {
    chromium.look(DESKTOP, 900, false);
    StatusServer alone = serve(SampleNode.alone());
    try (alone) {
      visit(alone);
      assertThat(chromium.evaluate("document.getElementById('alone').hidden").asBoolean())
          .isFalse();
      assertThat(text("health")).isEqualTo("All is well");
    }

    chromium.evaluate("refresh()");
    chromium.await("document.getElementById('health').textContent === 'No answer from the node'");
    assertThat(text("health")).isEqualTo("No answer from the node");
    chromium.forget();
  }

  /** What a reload command printed is text, never markup. */
  @Test
  void followerThatFails_isNamedWithItsTrouble() throws IOException {
    chromium.look(DESKTOP, 900, false);
    try (StatusServer failing = serve(SampleNode.besideAFailingFollower())) {
      visit(failing);

      assertThat(text("health")).isEqualTo("Attention");
      assertThat(text("checks"))
          .contains("follower web-1: reload failed, exit 1: <b>no such file</b>, since 2026-11-22");
      assertThat(text("members")).contains("nginx: reload failed, exit 1: <b>no such file</b>");
      assertThat(chromium.evaluate("document.querySelectorAll('main b').length").asInt()).isZero();
    }
    chromium.forget();
  }

  @ParameterizedTest
  @CsvSource({
    "status-desktop," + DESKTOP + ",false",
    "status-desktop-dark," + DESKTOP + ",true",
    "status-phone," + PHONE + ",false"
  })
  void screenshot_isTaken(String name, int width, boolean dark) throws IOException {
    chromium.look(width, 900, dark);
    visit(server);
    byte[] picture = chromium.screenshot();

    assertThat(picture).startsWith(0x89, 'P', 'N', 'G').hasSizeGreaterThan(10_000);
    Path directory =
        Boolean.getBoolean("screenshots.update") ? DOCUMENTATION : Path.of("target/screenshots");
    Files.createDirectories(directory);
    Files.write(directory.resolve(name + ".png"), picture);
  }

  // What the page says

  private static void visit(StatusServer where) {
    chromium.visit(uri(where, ""), SHOWN);
  }

  private static URI uri(StatusServer where, String path) {
    return URI.create("http://127.0.0.1:" + where.address().getPort() + "/" + path);
  }

  private static JsonNode status() throws IOException, InterruptedException {
    return new ObjectMapper()
        .readTree(
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(uri(server, "status.json")).build(),
                    HttpResponse.BodyHandlers.ofString())
                .body());
  }

  private static String text(String id) {
    return chromium.evaluate("document.getElementById('" + id + "').textContent").asText();
  }

  private static long numberIn(String id) {
    return Long.parseLong(text(id).replace(",", ""));
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String focused() {
    return chromium.evaluate("document.activeElement.textContent").asText();
  }

  /** The first two cells of each row. */
  private static List<String> rows(String table) {
    return elements(
            chromium.evaluate(
                "[...document.querySelectorAll('#"
                    + table
                    + " tbody tr')].map(row => row.cells[0].textContent + ' ' +"
                    + " row.cells[1].textContent.replaceAll(',', ''))"))
        .map(JsonNode::asText)
        .toList();
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
