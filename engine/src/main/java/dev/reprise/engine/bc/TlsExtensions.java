// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import java.util.Set;
import org.bouncycastle.tls.ExtensionType;

/** ServerHello extensions, as to what they mean for resumption. */
final class TlsExtensions {

  static final Integer SERVER_NAME = ExtensionType.server_name;
  static final Integer ENCRYPT_THEN_MAC = ExtensionType.encrypt_then_mac;
  static final Integer SESSION_TICKET = ExtensionType.session_ticket;

  /*
   * Those of which we know what becomes of them: kept with the session (max_fragment_length,
   * extended_master_secret, server_name), negotiated anew on each connection (encrypt_then_mac,
   * application_layer_protocol_negotiation, renegotiation_info, session_ticket), or without a
   * meaning but in a full handshake (ec_point_formats, status_request and its second version).
   */
  private static final Set<Integer> UNDERSTOOD =
      Set.of(
          ExtensionType.server_name,
          ExtensionType.max_fragment_length,
          ExtensionType.status_request,
          ExtensionType.ec_point_formats,
          ExtensionType.application_layer_protocol_negotiation,
          ExtensionType.status_request_v2,
          ExtensionType.encrypt_then_mac,
          ExtensionType.extended_master_secret,
          ExtensionType.session_ticket,
          ExtensionType.renegotiation_info);

  private TlsExtensions() {}

  /** Whether a session that was set up with these in its ServerHello can be resumed. */
  static boolean areUnderstood(Set<Integer> types, Set<Integer> byEmbedder) {
    return types.stream().allMatch(type -> UNDERSTOOD.contains(type) || byEmbedder.contains(type));
  }
}
