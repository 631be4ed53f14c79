// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RunningProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A headless Chromium with one tab, driven by its DevTools protocol. */
public final class Chromium implements AutoCloseable {

  private static final String LISTENING = "DevTools listening on ";
  private static final long PATIENCE_SECONDS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunningProcess process;
  private final WebSocket socket;
  private final Map<Integer, CompletableFuture<JsonNode>> open = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private String session = "";

  private Chromium(RunningProcess process, URI devTools) {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(devTools, new Listener())
            .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .join();
  }

  /**
   * Starts a browser with an empty tab.
   *
   * @param profile a directory for its files
   * @param more options of its command line
   */
  public static Chromium start(Path profile, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Peers.find("chromium"),
                "--headless=new",
                "--no-sandbox", // tests may run as root; the only page is ours
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                // It would look for dictionaries and updates, and no test leaves the machine.
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
                "--hide-scrollbars",
                "--force-device-scale-factor=1",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile));
    command.addAll(List.of(more));
    command.add("about:blank");
    RunningProcess process = RunningProcess.start(command);
    try {
      String line = process.awaitErrorLine(each -> each.contains(LISTENING));
      String devTools = line.substring(line.indexOf(LISTENING) + LISTENING.length()).trim();
      Chromium chromium = new Chromium(process, URI.create(devTools));
      chromium.attach();
      return chromium;
    } catch (AssertionError | RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private void attach() {
    String target =
        call("Target.createTarget", Map.of("url", "about:blank")).path("targetId").asText();
    session =
        call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .path("sessionId")
            .asText();
    List.of("Page", "Runtime", "Log", "Network", "Accessibility")
        .forEach(domain -> call(domain + ".enable", Map.of()));
    call("Emulation.setTimezoneOverride", Map.of("timezoneId", "UTC"));
  }

  /** Sets the width and the colour scheme of the window. */
  public void look(int width, int height, boolean dark) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    Map<String, String> scheme =
        Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    call("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
  }

  /** Goes to a page and waits until a condition holds there. */
  public void visit(URI page, String until) {
    call("Page.navigate", Map.of("url", page.toString()));
    await(until);
  }

  /** Waits until an expression is true in the page, looking at each frame. */
  public void await(String condition) {
    evaluate(
        "new Promise(done => { const look = () => { let is = false; try { is = "
            + condition
            + "; } catch { } if (is) done(true); else setTimeout(look, 20); }; look(); })");
  }

  /** The value of an expression in the page. */
  public JsonNode evaluate(String expression) {
    JsonNode answer =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer.path("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  /** Presses and releases a key that makes no character. */
  public void press(String key, int code) {
    for (String type : List.of("rawKeyDown", "keyUp")) {
      call(
          "Input.dispatchKeyEvent",
          Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", code));
    }
  }

  /** The accessibility tree: each node as its role and its name. */
  public List<String> accessibleNodes() {
    List<String> nodes = new ArrayList<>();
    for (JsonNode node : call("Accessibility.getFullAXTree", Map.of()).path("nodes")) {
      if (!node.path("ignored").asBoolean()) {
        nodes.add(
            node.path("role").path("value").asText()
                + ": "
                + node.path("name").path("value").asText());
      }
    }
    return nodes;
  }

  /** The whole page as PNG. */
  public byte[] screenshot() {
    JsonNode size =
        evaluate(
            "({ w: document.documentElement.clientWidth, h: document.documentElement.scrollHeight"
                + " })");
    Map<String, Object> clip =
        Map.of(
            "x",
            0,
            "y",
            0,
            "width",
            size.path("w").asInt(),
            "height",
            size.path("h").asInt(),
            "scale",
            1);
    JsonNode answer =
        call(
            "Page.captureScreenshot",
            Map.of("format", "png", "captureBeyondViewport", true, "clip", clip));
    return Base64.getDecoder().decode(answer.path("data").asText());
  }

  /** The addresses of all requests so far. */
  public List<String> requests() {
    return events.stream()
        .filter(event -> event.path("method").asText().equals("Network.requestWillBeSent"))
        .map(event -> event.path("params").path("request").path("url").asText())
        .toList();
  }

  /** What the browser complained about: scripts that failed, policies that were violated. */
  public List<String> complaints() {
    return events.stream()
        .filter(
            event ->
                List.of("Runtime.exceptionThrown", "Log.entryAdded")
                    .contains(event.path("method").asText()))
        .map(JsonNode::toString)
        .toList();
  }

  /** Forgets the complaints that a test has provoked. */
  public void forget() {
    events.clear();
  }

  private JsonNode call(String method, Map<String, ?> parameters) {
    int number = numbers.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    open.put(number, answer);
    ObjectNode message = JSON.createObjectNode().put("id", number).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    socket.sendText(message.toString(), true).join();
    try {
      return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw new AssertionError(method + " " + parameters, e);
    }
  }

  private void received(String text) {
    try {
      JsonNode message = JSON.readTree(text);
      CompletableFuture<JsonNode> waiting =
          message.has("id") ? open.remove(message.path("id").asInt()) : null;
      if (waiting == null) {
        events.add(message);
      } else if (message.has("error")) {
        waiting.completeExceptionally(new IOException(message.path("error").toString()));
      } else {
        waiting.complete(message.path("result"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.sendText("{\"id\":0,\"method\":\"Browser.close\"}", true).join();
      process.awaitEnd(); // it writes to its profile until then
    } finally {
      socket.abort();
      process.close();
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      parts.append(part);
      if (last) {
        received(parts.toString());
        parts.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }
  }
}
