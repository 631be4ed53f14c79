// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.util.Optional;

/** Reads and writes the extensions of a {@link SessionState}. */
final class StateExtensions {

  private static final int EXTENDED_MASTER_SECRET = 0x0001;
  private static final int SCOPE = 0x8002;
  private static final int GENERATIONS = 0x8003;
  private static final int SERVER_NAME = 0x8004;
  private static final int AUTHENTICATION_TIME = 0x8005;
  private static final int MAX_FRAGMENT_LENGTH = 0x8006;
  private static final int LOCAL_CHAIN = 0x8007;
  private static final int SRP_IDENTITY = 0x8008;
  private static final int PEER_CHAIN = 0x8009;
  private static final int APPLICATION_DATA = 0x000a;
  private static final int PEER_NOT_AFTER = 0x800b;

  private static final int CRITICAL = 0x8000;
  private static final int NUMBER = 0x7fff;
  private static final int LAST_KNOWN_NUMBER = 11;

  /** Octets of an extension's type and length. */
  private static final int HEADER = 4;

  private StateExtensions() {}

  /** Reads extensions up to the end of {@code in}, in strictly ascending order. */
  static void readInto(SessionState.Builder state, Reader in) throws DecodeException {
    int previous = -1;
    while (in.remaining() > 0) {
      int type = in.uint16("extension_type");
      if ((type & NUMBER) <= previous) {
        throw in.illegal("extension_type");
      }
      previous = type & NUMBER;
      readOneInto(state, type, in);
    }
  }

  private static void readOneInto(SessionState.Builder state, int type, Reader in)
      throws DecodeException {
    switch (type) {
      case EXTENDED_MASTER_SECRET ->
          state.extendedMasterSecret(in.struct16("extended_master_secret", empty -> true));
      case SCOPE -> state.scope(in.struct16("scope", ScopeDigest::readFrom));
      case GENERATIONS -> state.generations(in.struct16("generations", StateExtensions::counted));
      case SERVER_NAME -> state.serverName(in.struct16("server_name", HostName::readFrom));
      case AUTHENTICATION_TIME ->
          state.authenticationTimeSeconds(
              in.struct16("authentication_time", data -> data.uint32("authentication_time")));
      case MAX_FRAGMENT_LENGTH ->
          state.maxFragmentLength(in.struct16("max_fragment_length", MaxFragmentLength::readFrom));
      case LOCAL_CHAIN ->
          state.localChain(in.struct16("local_chain", data -> data.fixed("local_chain", 32)));
      case SRP_IDENTITY -> state.srpIdentity(in.opaque16("srp_identity", 1, 255));
      case PEER_CHAIN -> state.peerChain(in.struct16("peer_chain", PeerChain::readFrom));
      case APPLICATION_DATA ->
          state.applicationData(
              in.opaque16("application_data", 0, SessionState.MAX_APPLICATION_DATA));
      case PEER_NOT_AFTER ->
          state.peerNotAfterSeconds(
              in.struct16("peer_not_after", data -> data.uint32("peer_not_after")));
      default -> skip(type, in);
    }
  }

  /** Generations of zero are encoded by leaving the extension out, so they are rejected here. */
  private static Generations counted(Reader in) throws DecodeException {
    Generations generations = Generations.readFrom(in);
    if (generations.equals(Generations.ZERO)) {
      throw in.illegal("generations");
    }
    return generations;
  }

  private static void skip(int type, Reader in) throws DecodeException {
    boolean wronglyMarked = (type & NUMBER) >= 1 && (type & NUMBER) <= LAST_KNOWN_NUMBER;
    if (wronglyMarked || (type & CRITICAL) != 0) {
      throw in.illegal("extension_type");
    }
    in.body16("extension_data", 0, 0xffff);
  }

  /** The size of all extensions together, in octets, without the vector's own length. */
  static int encodedLength(SessionState state) {
    int length = HEADER + 4; // authentication_time
    length += state.extendedMasterSecret() ? HEADER : 0;
    length += state.scope().isPresent() ? HEADER + state.scope().get().encodedLength() : 0;
    length += isCounted(state) ? HEADER + state.generations().encodedLength() : 0;
    length +=
        state.serverName().isPresent() ? HEADER + state.serverName().get().encodedLength() : 0;
    length += state.maxFragmentLength().isPresent() ? HEADER + 1 : 0;
    length += encodedLength(state.localChain());
    length += encodedLength(state.srpIdentity());
    length += state.peerChain().isPresent() ? HEADER + state.peerChain().get().encodedLength() : 0;
    length += encodedLength(state.applicationData());
    return length + (state.peerNotAfterSeconds().isPresent() ? HEADER + 4 : 0);
  }

  private static int encodedLength(Optional<Bytes> data) {
    return data.isPresent() ? HEADER + data.get().length() : 0;
  }

  /** Writes the extensions of a state, in ascending order. */
  static void writeTo(Writer out, SessionState state) {
    if (state.extendedMasterSecret()) {
      write(out, EXTENDED_MASTER_SECRET, Bytes.EMPTY);
    }
    state.scope().ifPresent(scope -> write(out, SCOPE, scope));
    if (isCounted(state)) {
      write(out, GENERATIONS, state.generations());
    }
    state.serverName().ifPresent(name -> write(out, SERVER_NAME, name));
    write(out, AUTHENTICATION_TIME, state.authenticationTimeSeconds());
    state.maxFragmentLength().ifPresent(code -> write(out, MAX_FRAGMENT_LENGTH, Bytes.of(code)));
    state.localChain().ifPresent(digest -> write(out, LOCAL_CHAIN, digest));
    state.srpIdentity().ifPresent(identity -> write(out, SRP_IDENTITY, identity));
    state.peerChain().ifPresent(chain -> write(out, PEER_CHAIN, chain));
    state.applicationData().ifPresent(data -> write(out, APPLICATION_DATA, data));
    state.peerNotAfterSeconds().ifPresent(seconds -> write(out, PEER_NOT_AFTER, seconds));
  }

  private static boolean isCounted(SessionState state) {
    return !state.generations().equals(Generations.ZERO);
  }

  private static void write(Writer out, int type, long seconds) {
    out.uint16(type);
    out.uint16(4);
    out.uint32(seconds);
  }

  private static void write(Writer out, int type, WireStruct data) {
    out.uint16(type);
    out.struct16(data);
  }

  private static void write(Writer out, int type, Bytes data) {
    out.uint16(type);
    out.opaque16(data);
  }
}
