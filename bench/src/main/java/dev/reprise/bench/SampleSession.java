// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.HostName;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.ResumptionScope;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/** An ordinary session: EMS, a server name of 16 octets, a scope, no client certificate. */
final class SampleSession {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ResumptionScope SCOPE = scope();
  private static final ResumptionScope OTHER_SCOPE = scope();

  private SampleSession() {}

  /**
   * A session with a new master secret.
   *
   * @param applicationOctets how much data of the embedder's comes with it, in octets
   */
  static SessionState create(Instant now, int applicationOctets) {
    return create(SCOPE, now, applicationOctets);
  }

  /** A session of another scope. */
  static SessionState ofOtherScope(Instant now) {
    return create(OTHER_SCOPE, now, 0);
  }

  private static SessionState create(ResumptionScope scope, Instant now, int applicationOctets) {
    SessionState.Builder state =
        SessionState.builder(
                StatePlaintext.of(
                    BenchTlsServer.SUITE,
                    SecretBytes.adopt(random(StatePlaintext.MASTER_SECRET_LENGTH)),
                    new ClientIdentity.Anonymous(),
                    now),
                now)
            .extendedMasterSecret(true)
            .scope(scope.digest())
            .serverName(new HostName(BenchIdentity.HOST_NAME))
            .localChain(Bytes.copyOf(random(32)));
    if (applicationOctets > 0) {
      state.applicationData(Bytes.copyOf(random(applicationOctets)));
    }
    return state.build();
  }

  private static ResumptionScope scope() {
    return ResumptionScope.builder().localKeys(List.of(Bytes.copyOf(random(32)))).build();
  }

  static byte[] random(int octets) {
    byte[] random = new byte[octets];
    RANDOM.nextBytes(random);
    return random;
  }
}
