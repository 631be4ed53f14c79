// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

// Longer than 300 lines: the scope, its canonical encoding and its builder are one definition.

import dev.reprise.codec.Generations;
import dev.reprise.codec.ScopeDigest;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.crypto.CertificateChain;
import dev.reprise.engine.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a session may be resumed: at servers that would have shaken hands in the same way. It is
 * part of the authenticated state of every session and compared at each resumption.
 *
 * <pre>{@code
 * struct {
 *     uint8 version = 1;
 *     Digest local_keys<0..2^16-1>;
 *     uint8 client_authentication;
 *     Digest trust_anchors<0..2^16-1>;
 *     opaque application<0..2^8-1>;
 *     opaque server_name_rule<0..2^8-1>;
 * } ScopeEncoding;
 *
 * opaque Digest[32];                     // lists ascend and have no duplicates
 * }</pre>
 *
 * <p>The fingerprint is SHA-256 over the ScopeEncoding. Generations, former fingerprints, local
 * chains and the session_id_context stand beside the encoding and are no part of it. Immutable.
 *
 * @since 0.1
 */
public final class ResumptionScope {

  private static final int VERSION = 1;
  private static final int MAX_DIGESTS = 0xffff / ScopeDigest.FINGERPRINT_LENGTH;

  private final ClientAuthentication clientAuthentication;
  private final Set<Bytes> localKeys;
  private final Generations generations;
  private final Set<Bytes> formerFingerprints;
  private final Set<Bytes> localChains;
  private final Bytes sessionIdContext;
  private final Bytes encoding;
  private final ScopeDigest digest;

  private ResumptionScope(Builder builder) {
    this.clientAuthentication = builder.clientAuthentication;
    this.localKeys = Set.copyOf(builder.localKeys);
    this.generations = builder.generations;
    this.formerFingerprints = Set.copyOf(builder.formerFingerprints);
    this.localChains = Set.copyOf(builder.localChains);
    Map<ScopeDigest.Field, Bytes> parts = builder.parts();
    this.encoding = join(Bytes.of(VERSION), parts.values());
    this.digest = new ScopeDigest(Sha256.digest(encoding), fieldDigests(parts));
    this.sessionIdContext = builder.sessionIdContext.orElse(digest.fingerprint());
  }

  /** A builder of a scope that asks for no client certificate and has no labels. */
  public static Builder builder() {
    return new Builder();
  }

  /** The ScopeEncoding. */
  public Bytes encoding() {
    return encoding;
  }

  /** SHA-256 over the encoding, 32 octets. */
  public Bytes fingerprint() {
    return digest.fingerprint();
  }

  /** Fingerprint and field digests, as a session's state carries them. */
  public ScopeDigest digest() {
    return digest;
  }

  /** Whether clients are asked for a certificate. */
  public ClientAuthentication clientAuthentication() {
    return clientAuthentication;
  }

  /** What a session must at least have been set up under. */
  public Generations generations() {
    return generations;
  }

  /** Digests of the certificate chains that a resumed session can be given back. */
  public Set<Bytes> localChains() {
    return localChains;
  }

  /**
   * What stands for the scope in tickets of the {@code openssl} format, at most 32 octets: the
   * fingerprint, unless another server dictates something else.
   */
  public Bytes sessionIdContext() {
    return sessionIdContext;
  }

  /**
   * Whether a session that carries this digest belongs to this scope, or to a former state of it.
   */
  public boolean accepts(ScopeDigest stored) {
    return fingerprint().equals(stored.fingerprint())
        || formerFingerprints.contains(stored.fingerprint());
  }

  /**
   * Whether what happened in a full handshake is not what this scope says: then nothing may be
   * issued, or a session could be resumed where it never could have been set up.
   *
   * @param localKey SHA-256 of the SubjectPublicKeyInfo of the certificate that was presented;
   *     empty if none was, as with a pre-shared key
   * @param localChain digest of the chain that was presented; empty if none was
   * @param certificateRequested whether the client was asked for a certificate
   * @param certificateReceived whether it gave one
   */
  public boolean isContradictedBy(
      Optional<Bytes> localKey,
      Optional<Bytes> localChain,
      boolean certificateRequested,
      boolean certificateReceived) {
    boolean otherKey = localKey.isPresent() && !localKeys.contains(localKey.get());
    // A session with a chain that is not listed could be issued, and would never resume.
    boolean otherChain = localChain.isPresent() && !localChains.contains(localChain.get());
    boolean asks = clientAuthentication != ClientAuthentication.NONE;
    // Only a server with a certificate may ask for one (RFC 5246, Section 7.4.4).
    boolean otherRequest = localKey.isPresent() && asks != certificateRequested;
    boolean unmet =
        clientAuthentication == ClientAuthentication.NEED
            && certificateRequested
            && !certificateReceived;
    return otherKey || otherChain || otherRequest || unmet;
  }

  /** The fields in which two scopes differ; none if sessions of the one belong to the other. */
  public static Set<ScopeDigest.Field> explain(ResumptionScope a, ResumptionScope b) {
    return explain(a.digest(), b.digest());
  }

  /** The fields in which two scopes differ, as far as a session's state can tell. */
  public static Set<ScopeDigest.Field> explain(ScopeDigest a, ScopeDigest b) {
    Set<ScopeDigest.Field> differing = EnumSet.noneOf(ScopeDigest.Field.class);
    for (ScopeDigest.Field field : ScopeDigest.Field.values()) {
      if (!digestOf(a, field).equals(digestOf(b, field))) {
        differing.add(field);
      }
    }
    return differing;
  }

  /** The fingerprint, by which logs of two nodes can be compared. */
  @Override
  public String toString() {
    return "ResumptionScope[" + fingerprint() + "]";
  }

  private static Optional<Bytes> digestOf(ScopeDigest digest, ScopeDigest.Field field) {
    return digest.fields().stream()
        .filter(each -> each.field() == field)
        .map(ScopeDigest.FieldDigest::digest)
        .findFirst();
  }

  private static List<ScopeDigest.FieldDigest> fieldDigests(Map<ScopeDigest.Field, Bytes> parts) {
    List<ScopeDigest.FieldDigest> digests = new ArrayList<>(parts.size());
    parts.forEach(
        (field, part) -> {
          Bytes whole = Sha256.digest(join(Bytes.of(field.code()), List.of(part)));
          Bytes start = whole.slice(0, ScopeDigest.FIELD_DIGEST_LENGTH);
          digests.add(new ScopeDigest.FieldDigest(field, start));
        });
    return digests;
  }

  private static Bytes join(Bytes first, Collection<Bytes> others) {
    Writer out = new Writer(first.length() + others.stream().mapToInt(Bytes::length).sum());
    out.fixed(first);
    others.forEach(out::fixed);
    return out.toBytes();
  }

  /** A scope in the making. Not safe for use by several threads. */
  public static final class Builder {
    private Set<Bytes> localKeys = Set.of();
    private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
    private Set<Bytes> trustAnchors = Set.of();
    private Bytes application = Bytes.EMPTY;
    private Bytes serverNameRule = Bytes.EMPTY;
    private Generations generations = Generations.ZERO;
    private Set<Bytes> formerFingerprints = Set.of();
    private Set<Bytes> localChains = Set.of();
    private Optional<Bytes> sessionIdContext = Optional.empty();

    private Builder() {}

    /**
     * The keys of all certificates that the server may present: of each, SHA-256 over its
     * SubjectPublicKeyInfo. A certificate renewed with the same key leaves the scope as it is.
     */
    public Builder localKeys(Collection<Bytes> digests) {
      localKeys = distinct("local_keys", digests);
      return this;
    }

    /** Whether clients are asked for a certificate. */
    public Builder clientAuthentication(ClientAuthentication value) {
      clientAuthentication = Objects.requireNonNull(value, "clientAuthentication");
      return this;
    }

    /** The anchors that client certificates are verified against: of each, SHA-256 of its DER. */
    public Builder trustAnchors(Collection<Bytes> digests) {
      trustAnchors = distinct("trust_anchors", digests);
      return this;
    }

    /** A label for what is served, up to 255 octets in UTF-8. */
    public Builder application(String label) {
      application = utf8("application", label);
      return this;
    }

    /** How server names map to this scope, up to 255 octets in UTF-8. */
    public Builder serverNameRule(String rule) {
      serverNameRule = utf8("server_name_rule", rule);
      return this;
    }

    /**
     * What a session must at least have been set up under: raise a number to refuse what is older.
     */
    public Builder generations(Generations required) {
      generations = Objects.requireNonNull(required, "generations");
      return this;
    }

    /**
     * Fingerprints of other states of this scope, former or to come, whose sessions are accepted.
     *
     * <p>So a fleet can change its key without losing a session, if each of these steps is taken at
     * all nodes, in any order among them, before the next: accept the fingerprint of the scope with
     * both keys; list both chains, and accept the scope with the old key alone; present the new
     * chain. When the last session of the old one has ended, the old one leaves the same way. A new
     * certificate of the same key needs no fingerprints: list both chains, present the new one.
     */
    public Builder formerFingerprints(Collection<Bytes> fingerprints) {
      formerFingerprints = distinct("former_fingerprints", fingerprints);
      return this;
    }

    /**
     * Digests of the certificate chains, current and former, that can be given back to a resumed
     * session; see {@link CertificateChain#digest}.
     */
    public Builder localChains(Collection<Bytes> digests) {
      localChains = distinct("local_chains", digests);
      return this;
    }

    /** What stands for the scope in tickets of the {@code openssl} format; 0 to 32 octets. */
    public Builder sessionIdContext(Bytes octets) {
      Writer.checkOpaque("session_id_context", octets, 0, 32);
      sessionIdContext = Optional.of(octets);
      return this;
    }

    /** The scope. */
    public ResumptionScope build() {
      return new ResumptionScope(this);
    }

    /** Each field's part of the encoding, in wire order, which is that of the enum. */
    private Map<ScopeDigest.Field, Bytes> parts() {
      Map<ScopeDigest.Field, Bytes> parts = new EnumMap<>(ScopeDigest.Field.class);
      parts.put(ScopeDigest.Field.LOCAL_KEYS, digests(localKeys));
      parts.put(ScopeDigest.Field.CLIENT_AUTHENTICATION, Bytes.of(clientAuthentication.code()));
      parts.put(ScopeDigest.Field.TRUST_ANCHORS, digests(trustAnchors));
      parts.put(ScopeDigest.Field.APPLICATION, opaque8(application));
      parts.put(ScopeDigest.Field.SERVER_NAME_RULE, opaque8(serverNameRule));
      return parts;
    }

    /** The digests without duplicates, ascending. */
    private static Set<Bytes> distinct(String field, Collection<Bytes> digests) {
      digests.forEach(each -> Writer.checkFixed(field, each, ScopeDigest.FINGERPRINT_LENGTH));
      Set<Bytes> distinct = new TreeSet<>(digests);
      if (distinct.size() > MAX_DIGESTS) {
        throw new IllegalArgumentException(field + " has more than " + MAX_DIGESTS + " digests");
      }
      return distinct;
    }

    private static Bytes utf8(String field, String text) {
      Bytes octets = Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
      Writer.checkOpaque(field, octets, 0, 0xff);
      return octets;
    }

    private static Bytes digests(Set<Bytes> ascending) {
      int length = ascending.size() * ScopeDigest.FINGERPRINT_LENGTH;
      Writer out = new Writer(2 + length);
      out.uint16(length);
      ascending.forEach(out::fixed);
      return out.toBytes();
    }

    private static Bytes opaque8(Bytes octets) {
      Writer out = new Writer(1 + octets.length());
      out.opaque8(octets);
      return out.toBytes();
    }
  }

  /**
   * Whether a server asks its clients for a certificate.
   *
   * <pre>{@code
   * enum { none(0), want(1), need(2), (255) } client_authentication;
   * }</pre>
   */
  public enum ClientAuthentication {
    /** No certificate is requested. */
    NONE(0),
    /** A certificate is requested; a client without one is served. */
    WANT(1),
    /** A certificate is requested; a client without one is not served. */
    NEED(2);

    private final int code;

    ClientAuthentication(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }
}
