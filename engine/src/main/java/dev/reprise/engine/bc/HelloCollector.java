// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.HelloFacts.CipherSuites;
import dev.reprise.engine.server.HandshakeReport;
import dev.reprise.engine.server.OfferedExtensions;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsServerContext;
import org.bouncycastle.tls.TlsUtils;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one ClientHello, collected from the hooks by which Bouncy Castle passes them on:
 * first the cipher suites, then the extensions if there are any, and the session ID last.
 */
final class HelloCollector {

  private final TlsServer server;
  private final TlsServerContext context;
  private final boolean renegotiation;
  private final HandshakeReport report;
  private final CipherSuites offeredCipherSuites;
  private OfferedExtensions extensions = OfferedExtensions.NONE;

  /**
   * @param report of the handshake that begins with this hello
   */
  HelloCollector(
      TlsServer server,
      TlsServerContext context,
      int[] offeredCipherSuites,
      HandshakeReport report) {
    this.server = server;
    this.context = context;
    this.renegotiation = context.getSecurityParametersHandshake().isRenegotiating();
    this.report = report;
    this.offeredCipherSuites = CipherSuites.of(offeredCipherSuites);
  }

  HandshakeReport report() {
    return report;
  }

  /**
   * Reads the extensions: only those of a version whose sessions are resumed must be well-formed.
   */
  void extensions(Map<?, ?> clientExtensions) throws DecodeException {
    ProtocolVersion version = negotiatedVersion(context);
    // In DTLS the version is not known yet.
    extensions =
        version == null || isResumable(version)
            ? OfferedExtensions.read(clientExtensions)
            : OfferedExtensions.ofOtherVersion(clientExtensions);
  }

  /** Whether the client offers encrypt_then_mac, which is no fact about a session. */
  boolean offersEncryptThenMac() {
    return extensions.encryptThenMac();
  }

  /** The facts, complete with the session ID. */
  HelloFacts facts(SessionId sessionId) {
    ProtocolVersion version = Objects.requireNonNull(negotiatedVersion(context), "version");
    return HelloFacts.builder()
        .version(version.getFullVersion())
        .offeredCipherSuites(offeredCipherSuites)
        .enabledCipherSuites(enabledCipherSuites(version))
        .extendedMasterSecret(extensions.extendedMasterSecret())
        .extendedMasterSecretEnabled(server.shouldUseExtendedMasterSecret())
        .serverName(extensions.serverName())
        .maxFragmentLength(extensions.maxFragmentLength())
        .sessionId(sessionId)
        .ticket(extensions.ticket())
        .renegotiation(renegotiation)
        .build();
  }

  /** The server's suites for this version: one of TLS 1.3 is not enabled in TLS 1.2. */
  private CipherSuites enabledCipherSuites(ProtocolVersion version) {
    int[] suites = server.getCipherSuites();
    int[] enabled = new int[suites.length];
    int count = 0;
    for (int suite : suites) {
      if (TlsUtils.isValidVersionForCipherSuite(suite, version)) {
        enabled[count++] = suite;
      }
    }
    return CipherSuites.of(count == suites.length ? enabled : Arrays.copyOf(enabled, count));
  }

  private static @Nullable ProtocolVersion negotiatedVersion(TlsServerContext context) {
    return context.getSecurityParametersHandshake().getNegotiatedVersion();
  }

  private static boolean isResumable(ProtocolVersion version) {
    return StatePlaintext.isResumable(version.getFullVersion());
  }
}
