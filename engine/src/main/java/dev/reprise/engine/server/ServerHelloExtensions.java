// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.Extension;
import java.util.Set;

/** ServerHello extensions, as to what they mean for resumption. */
public final class ServerHelloExtensions {

  /** The key of {@code server_name}. */
  public static final Integer SERVER_NAME = Extension.SERVER_NAME;

  /** The key of {@code encrypt_then_mac}. */
  public static final Integer ENCRYPT_THEN_MAC = Extension.ENCRYPT_THEN_MAC;

  /** The key of {@code session_ticket}. */
  public static final Integer SESSION_TICKET = Extension.SESSION_TICKET;

  private static final Integer CLIENT_CERTIFICATE_TYPE = 19;
  private static final Integer SERVER_CERTIFICATE_TYPE = 20;

  /*
   * Those of which we know what becomes of them: kept with the session (max_fragment_length,
   * extended_master_secret, server_name), negotiated anew on each connection (encrypt_then_mac,
   * application_layer_protocol_negotiation, renegotiation_info, session_ticket), or without a
   * meaning but in a full handshake (ec_point_formats, status_request and its second version, the
   * certificate types of RFC 7250: a session with a raw public key has no chain and is not issued).
   */
  private static final Set<Integer> UNDERSTOOD =
      Set.of(
          Extension.SERVER_NAME,
          Extension.MAX_FRAGMENT_LENGTH,
          Extension.STATUS_REQUEST,
          Extension.EC_POINT_FORMATS,
          Extension.APPLICATION_LAYER_PROTOCOL_NEGOTIATION,
          Extension.STATUS_REQUEST_V2,
          CLIENT_CERTIFICATE_TYPE,
          SERVER_CERTIFICATE_TYPE,
          Extension.ENCRYPT_THEN_MAC,
          Extension.EXTENDED_MASTER_SECRET,
          Extension.SESSION_TICKET,
          Extension.RENEGOTIATION_INFO);

  private ServerHelloExtensions() {}

  /** Whether a session that was set up with these in its ServerHello can be resumed. */
  public static boolean areUnderstood(Set<Integer> types, Set<Integer> byEmbedder) {
    return types.stream().allMatch(type -> UNDERSTOOD.contains(type) || byEmbedder.contains(type));
  }
}
