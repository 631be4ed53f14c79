// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.jsse.manager.ServerKeys.Entry;
import dev.reprise.engine.jsse.record.Alerts;
import dev.reprise.engine.jsse.terms.GroupTerm;
import dev.reprise.engine.jsse.terms.SignatureTerm;
import java.io.IOException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.KeyExchangeAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JceDefaultTlsCredentialedDecryptor;
import org.jspecify.annotations.Nullable;

/**
 * The keys that the key manager has for one connection, and the one that a handshake uses. The
 * manager is asked once for each type of key. Confined to its connection's lock.
 */
final class CredentialChoice {

  private static final List<String> KEY_TYPES = List.of("EC", "RSA", "RSASSA-PSS");

  private final ContextSpi shared;
  private final ServerTerms terms;
  private final FrontEngine front;
  private final Map<String, Optional<Entry>> answers = new HashMap<>();
  private List<SignatureTerm> offered = List.of();
  private @Nullable Entry selected;
  private @Nullable TlsCredentials credentials;

  CredentialChoice(ContextSpi shared, ServerTerms terms, FrontEngine front) {
    this.shared = shared;
    this.terms = terms;
    this.front = front;
  }

  void offered(List<SignatureTerm> signatures) {
    offered = signatures;
  }

  /** Every chain that the manager would present on this connection. */
  List<Certificate> presentable() {
    List<Certificate> chains = new ArrayList<>(KEY_TYPES.size());
    for (String keyType : KEY_TYPES) {
      answer(keyType).ifPresent(entry -> chains.add(entry.chain()));
    }
    return chains;
  }

  private Optional<Entry> answer(String keyType) {
    return answers.computeIfAbsent(
        keyType, type -> Optional.ofNullable(shared.keys().choose(type, front, front.socket())));
  }

  /**
   * Selects credentials for a key exchange.
   *
   * @return false if there are none
   */
  boolean select(int keyExchange, TlsContext context) {
    return switch (keyExchange) {
      case KeyExchangeAlgorithm.ECDHE_ECDSA -> sign("EC", context);
      case KeyExchangeAlgorithm.ECDHE_RSA, KeyExchangeAlgorithm.DHE_RSA ->
          sign("RSA", context) || sign("RSASSA-PSS", context);
      case KeyExchangeAlgorithm.RSA -> decrypt();
      default -> false;
    };
  }

  private boolean sign(String keyType, TlsContext context) {
    Entry entry = answer(keyType).orElse(null);
    if (entry == null) {
      return false;
    }
    PublicKey key = entry.certificates().get(0).getPublicKey();
    OptionalInt curve = GroupTerm.curveOf(key);
    if (keyType.equals("EC") && !isCurveOffered(curve, context)) {
      return false;
    }
    Optional<SignatureTerm> scheme =
        SignatureTerm.forKey(offered, terms.signatures(), keyType, key, curve);
    if (scheme.isEmpty()) {
      return false;
    }
    selected = entry;
    credentials =
        new JcaDefaultTlsCredentialedSigner(
            new TlsCryptoParameters(context),
            shared.crypto(),
            entry.key(),
            entry.chain(),
            scheme.get().onTheWire());
    return true;
  }

  /** The server's certificate has to be on a curve that the client has (RFC 8422, Section 5.3). */
  private static boolean isCurveOffered(OptionalInt curve, TlsContext context) {
    int[] groups = context.getSecurityParametersHandshake().getClientSupportedGroups();
    if (groups == null || curve.isEmpty()) {
      return curve.isPresent();
    }
    for (int each : groups) {
      if (each == curve.getAsInt()) {
        return true;
      }
    }
    return false;
  }

  private boolean decrypt() {
    Entry entry = answer("RSA").orElse(null);
    if (entry == null) {
      return false;
    }
    selected = entry;
    credentials =
        new JceDefaultTlsCredentialedDecryptor(shared.crypto(), entry.chain(), entry.key());
    return true;
  }

  Entry selected() throws IOException {
    if (selected == null) {
      throw Alerts.fatal(AlertDescription.internal_error, "no credentials were selected", null);
    }
    return selected;
  }

  TlsCredentials credentials() throws IOException {
    if (credentials == null) {
      throw Alerts.fatal(AlertDescription.internal_error, "no credentials were selected", null);
    }
    return credentials;
  }
}
