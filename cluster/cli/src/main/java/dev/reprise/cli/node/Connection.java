// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

// Longer than 300 lines: one state machine from the first octet to the close.

import dev.reprise.engine.bc.ResumingTlsServerProtocol;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.bouncycastle.tls.TlsServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: handshake, one request, one answer, a polite end. Confined to its loop's
 * thread.
 */
final class Connection {

  /*
   * After the last octet of ours (close_notify or an alert) the connection is half-closed and read
   * to its end before it is closed: unread input would make TCP reset it, and a reset can overtake
   * the alert. Nothing is read while output waits or a store is asked, so a client can make us keep
   * no more than one read's worth.
   */

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** Most hellos fit; a longer one takes turns with those of others. */
  private static final int HELLO_READ_OCTETS = 4096;

  private static final int MAX_DRAINED_OCTETS = 1 << 20;
  private static final ByteBuffer NO_OUTPUT = ByteBuffer.allocate(0);

  private enum Phase {
    HANDSHAKE,
    REQUEST,
    FLUSH,
    DRAIN,
    CLOSED
  }

  private final SocketChannel channel;
  private final ResumingTlsServerProtocol protocol;
  private final Dialogue dialogue;
  private final Limits limits;
  private final InstantSource clock;
  private final RecordCutter cutter = new RecordCutter();
  private final RequestHead request = new RequestHead();

  private Phase phase = Phase.HANDSHAKE;
  private ByteBuffer output = NO_OUTPUT;
  private long phaseEnd;
  private Optional<Instant> heldUntil = Optional.empty();
  private long deadline;
  private boolean inputEnded;
  private int drainedOctets;
  private long octetsOfHello;
  private boolean helloAnswered;

  /**
   * The parts of a connection that differ from node to node.
   *
   * @param server what Bouncy Castle asks
   * @param answer makes the answer to the client, once, after the handshake
   * @param place of the connection in the node's room, which it leaves when it has ended
   */
  record Dialogue(TlsServer server, Supplier<byte[]> answer, Room.Place place) {}

  Connection(
      SocketChannel channel,
      ResumingTlsServerProtocol protocol,
      Dialogue dialogue,
      Limits limits,
      InstantSource clock) {
    this.channel = channel;
    this.protocol = protocol;
    this.dialogue = dialogue;
    this.limits = limits;
    this.clock = clock;
    enter(Phase.HANDSHAKE, limits.handshake());
    deadline = phaseEnd;
  }

  /** Gets ready for the ClientHello. */
  void begin() throws IOException {
    protocol.accept(dialogue.server());
  }

  /** When to call {@link #expire}, by {@link System#nanoTime()}. */
  long deadline() {
    return deadline;
  }

  /** What to wait for. */
  int interest() {
    if (output.hasRemaining()) {
      return SelectionKey.OP_WRITE;
    }
    return heldUntil.isPresent() ? 0 : SelectionKey.OP_READ;
  }

  /** Acts on the channel's being readable or writable. */
  void ready(ByteBuffer input) throws IOException {
    if (output.hasRemaining()) {
      proceed();
      return;
    }
    if (dialogue.place().isEvicted()) {
      abandon(); // what it has sent is not worth reading
      return;
    }
    input.clear();
    if (!helloAnswered) {
      input.limit(HELLO_READ_OCTETS);
    }
    int count = channel.read(input);
    if (count < 0) {
      endInput();
    } else if (phase == Phase.DRAIN) {
      drainedOctets += count;
      if (drainedOctets > MAX_DRAINED_OCTETS) {
        abandon();
      }
    } else {
      byte[] octets = new byte[count];
      input.flip().get(octets);
      octetsOfHello += count;
      offer(octets);
    }
    proceed();
  }

  /** Goes on after a store has answered. */
  void wake() throws IOException {
    if (heldUntil.isPresent()) {
      guarded(() -> protocol.poll(clock.instant()));
    }
    proceed();
  }

  /** Acts on the deadline's having passed. */
  void expire() throws IOException {
    if (System.nanoTime() - phaseEnd < 0) {
      wake();
      return;
    }
    LOG.debug("{} took too long: {}", this, phase);
    if (phase == Phase.REQUEST) {
      stop();
    } else {
      if (phase == Phase.HANDSHAKE) {
        guarded(protocol::close);
        write();
      }
      abandon();
    }
  }

  /**
   * Says close_notify to a client that has not got its answer yet; others are about to end anyway.
   */
  void stop() throws IOException {
    if (phase == Phase.HANDSHAKE || phase == Phase.REQUEST) {
      guarded(protocol::close);
      enter(Phase.FLUSH, limits.closing());
    }
    proceed();
  }

  /** Closes at once; may be called again after it has failed. */
  void abandon() {
    if (phase == Phase.CLOSED) {
      return;
    }
    phase = Phase.CLOSED;
    try {
      closeQuietly(channel);
    } finally {
      try {
        dialogue.place().leave();
      } finally {
        closeProtocol();
      }
    }
  }

  /** Gives up what is asked about a hello that is still held, and destroys the secrets. */
  private void closeProtocol() {
    try {
      guarded(protocol::close);
    } catch (RuntimeException | Error e) {
      Vitals.report(this + " failed while it was closed", e);
    }
  }

  private void offer(byte[] octets) {
    int offset = 0;
    while (offset < octets.length && (phase == Phase.HANDSHAKE || phase == Phase.REQUEST)) {
      int from = offset;
      int left = octets.length - offset;
      // Before the answer nothing can follow the hello, and it may come in many small records.
      int length =
          helloAnswered ? cutter.take(octets, offset, left) : cutter.skip(octets, offset, left);
      guarded(() -> protocol.offerInput(octets, from, length));
      offset += length;
      advance();
    }
  }

  /** Moves to the phase that the protocol has reached. */
  private void advance() {
    if (phase == Phase.HANDSHAKE && protocol.isConnected()) {
      enter(Phase.REQUEST, limits.request());
    }
    if (phase == Phase.REQUEST && protocol.getAvailableInputBytes() > 0) {
      byte[] plaintext = new byte[protocol.getAvailableInputBytes()];
      request.accept(plaintext, protocol.readInput(plaintext, 0, plaintext.length));
      if (!protocol.isClosed() && (request.isComplete() || request.isTooLarge())) {
        answer();
      }
    }
    if (protocol.isClosed() && phase != Phase.DRAIN && phase != Phase.FLUSH) {
      enter(Phase.FLUSH, limits.closing());
    }
  }

  private void answer() {
    byte[] octets = request.isComplete() ? dialogue.answer().get() : Answer.tooLarge();
    guarded(() -> protocol.writeApplicationData(octets, 0, octets.length));
    guarded(protocol::close);
  }

  private void endInput() {
    inputEnded = true;
    if (phase == Phase.HANDSHAKE || phase == Phase.REQUEST) {
      guarded(protocol::closeInput);
      enter(Phase.FLUSH, limits.closing());
    }
  }

  /** Writes what there is, and ends when all is said. */
  private void proceed() throws IOException {
    if (phase == Phase.CLOSED) {
      return;
    }
    advance();
    write();
    if (phase == Phase.FLUSH && !output.hasRemaining()) {
      channel.shutdownOutput();
      enter(Phase.DRAIN, limits.closing());
    }
    if (phase == Phase.DRAIN && inputEnded) {
      abandon();
    }
    updateDeadline();
    report();
  }

  private void report() {
    if (phase != Phase.HANDSHAKE) {
      dialogue.place().report(Room.Crowd.SERVED, 0);
    } else if (helloAnswered || heldUntil.isPresent()) {
      dialogue.place().report(Room.Crowd.HANDSHAKE, 0);
    } else {
      dialogue.place().report(Room.Crowd.HELLO_AWAITED, octetsOfHello);
    }
  }

  private void write() throws IOException {
    int available = protocol.getAvailableOutputBytes();
    if (available > 0) {
      helloAnswered = true;
      ByteBuffer all = ByteBuffer.allocate(output.remaining() + available);
      all.put(output);
      protocol.readOutput(all, available);
      output = all.flip();
    }
    if (output.hasRemaining()) {
      channel.write(output);
    }
    if (!output.hasRemaining()) {
      output = NO_OUTPUT;
    }
  }

  private void enter(Phase next, Duration limit) {
    phase = next;
    phaseEnd = System.nanoTime() + limit.toNanos();
  }

  private void updateDeadline() {
    Optional<Instant> held = protocol.nextDeadline();
    if (held.isPresent() && !held.equals(heldUntil)) {
      long untilThen = Duration.between(clock.instant(), held.get()).toNanos();
      deadline = Math.min(phaseEnd - System.nanoTime(), untilThen) + System.nanoTime();
    } else if (held.isEmpty()) {
      deadline = phaseEnd;
    }
    heldUntil = held;
  }

  private interface ProtocolCall {
    void run() throws IOException;
  }

  /**
   * A failure of the protocol ends the connection, once its alert is written: that is not thrown
   * here.
   */
  private void guarded(ProtocolCall call) {
    try {
      call.run();
    } catch (IOException e) {
      LOG.debug("{}: {}", this, e.toString());
    }
  }

  static void closeQuietly(Closeable channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing", e);
    }
  }

  @Override
  public String toString() {
    return "connection " + channel.socket().getRemoteSocketAddress();
  }
}
