// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.HostAndPort;

class LastAddressTest {

  private static final HostAndPort SERVER = new HostAndPort("redis.test", 6379);

  private Optional<InetAddress> address = Optional.empty();
  private final LastAddress last =
      new LastAddress(name -> address.orElseThrow(() -> new UnknownHostException(name)));

  @Test
  void nameThatResolves_isLeftToTheClient() throws UnknownHostException {
    address = Optional.of(InetAddress.getByName("192.0.2.1"));

    assertThat(last.getHostAndPort(SERVER)).isEqualTo(SERVER);
  }

  @Test
  void nameThatDoesNotResolveAnyMore_isWhereItWasLast() throws UnknownHostException {
    for (String each : new String[] {"192.0.2.1", "192.0.2.2"}) {
      address = Optional.of(InetAddress.getByName(each));
      last.getHostAndPort(SERVER);
    }

    address = Optional.empty();

    assertThat(last.getHostAndPort(SERVER)).isEqualTo(new HostAndPort("192.0.2.2", 6379));
  }

  @Test
  void nameThatNeverResolved_isLeftToTheClientWhichSaysSo() {
    assertThat(last.getHostAndPort(SERVER)).isEqualTo(SERVER);
  }
}
