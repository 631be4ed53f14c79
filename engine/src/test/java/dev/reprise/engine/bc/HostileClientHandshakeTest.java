// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.reprise.engine.bc.crypto.FastTlsCryptoProvider;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.EngineEnd;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.RawReply;
import dev.reprise.engine.bc.testing.ServerEnd;
import dev.reprise.engine.bc.testing.TestBytes;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.tls.ExtensionType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that want to cost a server as much as they can: no adapter allocates, computes or holds
 * more for them than our protocol does.
 */
class HostileClientHandshakeTest {

  private static final int CONNECTIONS = 24;

  /** How much the buffers of two servers may differ, for anything that a client sends. */
  private static final long OWN_OCTETS = 24_000;

  /** For work of the same kind in another order; a hostile client wants a multiple. */
  private static final double TOLERANCE = 1.5;

  /** The results and buffers that javax.net.ssl wants for each record, in every implementation. */
  private static final long OCTETS_OF_A_CALL = 250;

  /** The time of a thread on a machine that does other things, too: a multiple would show. */
  private static final long TIMES_AS_LONG = 3;

  /** For the JDK's engine, too, which a context leaves all input to that begins with no hello. */
  private static final long OWN_NANOSECONDS = 20_000_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final Map<Adapter, Cost> IDLE = new EnumMap<>(Adapter.class);

  /** The octets after which a client stops. */
  private enum Attack {
    HELLO_IN_RECORDS_OF_ONE_OCTET {
      @Override
      byte[] octets() {
        return padded(6_000).records(1);
      }
    },
    LARGE_HELLO_WITHOUT_ITS_LAST_RECORD {
      @Override
      byte[] octets() {
        byte[] message = padded(30_000).message();
        return RawHello.records(Arrays.copyOf(message, message.length - 1), 512);
      }
    },
    LARGE_HELLO {
      @Override
      byte[] octets() {
        return padded(30_000).record();
      }
    },
    FORGED_TICKET {
      @Override
      byte[] octets() {
        return RawHello.ordinary().ticket(TestBytes.repeated(7, 16_000)).record();
      }
    },
    MANY_WARNINGS_BEHIND_THE_HELLO {
      @Override
      byte[] octets() {
        return TestBytes.concat(RawHello.ordinary().record(), times(2_000, warning()));
      }
    },
    MANY_WARNINGS_BEFORE_THE_HELLO {
      @Override
      byte[] octets() {
        return TestBytes.concat(times(2_000, warning()), RawHello.ordinary().record());
      }
    },
    KEY_EXCHANGE_IN_RECORDS_OF_ONE_OCTET {
      @Override
      byte[] octets() {
        byte[] message = RawHello.handshakeMessage(16, new byte[30_000]);
        return TestBytes.concat(
            RawHello.ordinary().record(), RawHello.records(Arrays.copyOf(message, 6_000), 1));
      }
    },
    EMPTY_RECORDS_OF_DATA {
      @Override
      byte[] octets() {
        return times(2_000, RawHello.record(23, new byte[0]));
      }
    },
    GARBAGE {
      @Override
      byte[] octets() {
        return times(100, RawHello.record(22, TestBytes.repeated(0xff, 16_384)));
      }
    };

    abstract byte[] octets();

    private static RawHello padded(int octets) {
      return RawHello.ordinary().extension(ExtensionType.padding, new byte[octets]);
    }

    private static byte[] warning() {
      return RawHello.record(21, new byte[] {1, 90}); // user_canceled
    }

    private static byte[] times(int count, byte[] octets) {
      byte[][] all = new byte[count][];
      Arrays.fill(all, octets);
      return TestBytes.concat(all);
    }
  }

  /** What some connections cost, per connection; of the time it is the least that one took. */
  private record Cost(long allocated, long held, long nanoseconds) {

    /** The octets without those of connections on which the client has sent nothing. */
    Cost beyond(Cost idle) {
      return new Cost(allocated, held - idle.held, nanoseconds);
    }
  }

  /** SECURITY.md, rows 17, 41. */
  @ParameterizedTest
  @EnumSource
  void attack_costsNoAdapterMoreThanOurProtocol(Attack attack) throws IOException {
    byte[] octets = attack.octets();
    long calls = OCTETS_OF_A_CALL * RawReply.recordLengths(octets).size();
    Cost protocols = cost(Adapter.PROTOCOL, octets).beyond(idle(Adapter.PROTOCOL));

    for (Adapter adapter : List.of(Adapter.ENGINE, Adapter.CONTEXT)) {
      Cost cost = cost(adapter, octets).beyond(idle(adapter));

      assertThat(cost.allocated())
          .as("allocated by %s", adapter)
          .isLessThan((long) (TOLERANCE * protocols.allocated()) + OWN_OCTETS + calls);
      assertThat(cost.held())
          .as("held by %s", adapter)
          .isLessThan((long) (TOLERANCE * protocols.held()) + OWN_OCTETS);
      assertThat(cost.nanoseconds())
          .as("nanoseconds of %s", adapter)
          .isLessThan(TIMES_AS_LONG * protocols.nanoseconds() + OWN_NANOSECONDS);
    }
  }

  /** A task costs a change of thread, so part of a message must not cause one. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PROTOCOL")
  void messagesInRecordsOfOneOctet_areOneTaskEach(Adapter adapter) {
    EngineEnd server = (EngineEnd) adapter.accept(TestNode.standard());
    byte[] keyExchange = RawHello.handshakeMessage(16, TestBytes.repeated(4, 66));

    server.reply(RawHello.ordinary().records(1));
    assertThat(server.tasks).isEqualTo(1);
    server.reply(RawHello.records(keyExchange, 1));

    assertThat(server.tasks).isEqualTo(2);
  }

  private static Cost idle(Adapter adapter) {
    return IDLE.computeIfAbsent(adapter, each -> cost(each, new byte[0]));
  }

  private static Cost cost(Adapter adapter, byte[] octets) {
    TestNode node = TestNode.standard().behind(adapter);
    for (int i = 0; i < 3; i++) {
      accept(adapter, node).reply(octets); // loads classes
    }
    List<ServerEnd> ends = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      ends.add(accept(adapter, node));
    }
    long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
    long leastTime = Long.MAX_VALUE;
    for (ServerEnd end : ends) {
      long before = THREADS.getCurrentThreadCpuTime();
      end.reply(octets);
      leastTime = Math.min(leastTime, THREADS.getCurrentThreadCpuTime() - before);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
    long heapWithThem = usedHeap();
    ends.clear();
    long held = heapWithThem - usedHeap();
    return new Cost(allocated / CONNECTIONS, held / CONNECTIONS, leastTime);
  }

  /** All adapters with the crypto of a context. */
  private static ServerEnd accept(Adapter adapter, TestNode node) {
    return adapter.accept(
        node, new TestServer(new FastTlsCryptoProvider().create(TestIdentity.RANDOM)));
  }

  private static long usedHeap() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
