// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.jsse.RepriseSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** A server behind an {@code SSLEngine}, driven as a consumer of one drives it. */
public final class EngineEnd implements ServerEnd {

  private static final int LARGEST_RECORD = 1 << 15;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  public final SSLEngine engine;
  private final ByteBuffer plaintext = ByteBuffer.allocate(LARGEST_RECORD);
  private final ByteBuffer records = ByteBuffer.allocate(LARGEST_RECORD);
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  /** How many tasks the engine has had. */
  public int tasks;

  public EngineEnd(SSLEngine engine) {
    this.engine = engine;
  }

  @Override
  public void receive(byte[] octets) throws IOException {
    advance(ByteBuffer.wrap(octets));
  }

  /** Lets the engine work until it can't go on; what it throws first is thrown then. */
  private void advance(ByteBuffer input) throws SSLException {
    SSLException failure = null;
    boolean progress = true;
    while (progress) {
      try {
        progress = step(input);
      } catch (SSLException e) {
        failure = failure == null ? e : failure;
        input.position(input.limit()); // a consumer reads no more, but sends the alert
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private boolean step(ByteBuffer input) throws SSLException {
    Runnable task = engine.getDelegatedTask();
    if (task != null) {
      tasks++;
      task.run();
      return true;
    }
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      return wrap(NOTHING) > 0;
    }
    if (!input.hasRemaining()) {
      return false;
    }
    int consumed = engine.unwrap(input, plaintext.clear()).bytesConsumed();
    received.write(plaintext.array(), 0, plaintext.position());
    return consumed > 0;
  }

  private int wrap(ByteBuffer source) throws SSLException {
    engine.wrap(source, records.clear());
    output.write(records.array(), 0, records.position());
    return records.position();
  }

  @Override
  public byte[] output() {
    return taken(output);
  }

  @Override
  public void send(byte[] plaintext) throws IOException {
    ByteBuffer source = ByteBuffer.wrap(plaintext);
    while (source.hasRemaining() && wrap(source) > 0) {
      // one record each time
    }
  }

  @Override
  public byte[] received() {
    return taken(received);
  }

  private static byte[] taken(ByteArrayOutputStream from) {
    byte[] octets = from.toByteArray();
    from.reset();
    return octets;
  }

  @Override
  public void close() throws IOException {
    engine.closeOutbound();
    advance(NOTHING.duplicate());
  }

  @Override
  public void closeInput() throws IOException {
    engine.closeInbound();
  }

  @Override
  public boolean isClosed() {
    return engine.isInboundDone() && engine.isOutboundDone();
  }

  @Override
  public Optional<ResumptionOutcome> outcome() {
    return ((RepriseSession) engine.getSession()).resumptionOutcome();
  }

  @Override
  public List<byte[]> clientChain() throws IOException {
    try {
      return encoded(engine.getSession().getPeerCertificates());
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }

  @Override
  public List<byte[]> serverChain() {
    return encoded(engine.getSession().getLocalCertificates());
  }

  private static List<byte[]> encoded(Certificate @Nullable [] chain) {
    List<byte[]> all = new ArrayList<>();
    try {
      for (Certificate each : chain == null ? new Certificate[0] : chain) {
        all.add(each.getEncoded());
      }
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
    return all;
  }
}
