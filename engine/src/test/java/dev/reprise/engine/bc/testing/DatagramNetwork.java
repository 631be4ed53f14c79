// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.bouncycastle.tls.DatagramTransport;

/**
 * A network between one client and one server in memory, which loses, doubles and swaps datagrams
 * as its seed says, and is reliable once it has done that often enough.
 */
public final class DatagramNetwork {

  private final BlockingQueue<byte[]> toServer = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> toClient = new LinkedBlockingQueue<>();
  private final Random random;
  private final int sendLimit;
  private Predicate<byte[]> victim = datagram -> false;
  private int faults;
  private int datagrams;

  private DatagramNetwork(long seed, int faults, int sendLimit) {
    this.random = new Random(seed);
    this.faults = faults;
    this.sendLimit = sendLimit;
  }

  public static DatagramNetwork reliable() {
    return new DatagramNetwork(0, 0, 1500);
  }

  /** A network that drops datagrams larger than a limit. */
  public static DatagramNetwork narrow(int sendLimit) {
    return new DatagramNetwork(0, 0, sendLimit);
  }

  /** A network that loses or changes a third of the first datagrams. */
  public static DatagramNetwork lossy(long seed) {
    return new DatagramNetwork(seed, 8, 400);
  }

  /** A network that loses only the first datagram of a kind. */
  public static DatagramNetwork losing(Predicate<byte[]> victim) {
    DatagramNetwork network = reliable();
    network.victim = victim;
    return network;
  }

  /** How many datagrams were sent, both ways. */
  public synchronized int datagrams() {
    return datagrams;
  }

  public synchronized void becomeReliable() {
    faults = 0;
  }

  public DatagramTransport clientEnd() {
    return new End(toClient, toServer);
  }

  public DatagramTransport serverEnd() {
    return new End(toServer, toClient);
  }

  private synchronized void deliver(byte[] datagram, BlockingQueue<byte[]> queue) {
    datagrams++;
    if (victim.test(datagram)) {
      victim = other -> false;
      return;
    }
    int fate = faults > 0 ? random.nextInt(9) : 9;
    if (fate > 2) {
      queue.add(datagram);
      return;
    }
    faults--;
    if (fate == 1) {
      queue.add(datagram);
      queue.add(datagram.clone());
    } else if (fate == 2) {
      byte[] overtaken = queue.poll();
      queue.add(datagram);
      if (overtaken != null) {
        queue.add(overtaken);
      }
    }
  }

  /** One end of it. */
  private final class End implements DatagramTransport {
    private final BlockingQueue<byte[]> incoming;
    private final BlockingQueue<byte[]> outgoing;

    End(BlockingQueue<byte[]> incoming, BlockingQueue<byte[]> outgoing) {
      this.incoming = incoming;
      this.outgoing = outgoing;
    }

    @Override
    public int getReceiveLimit() {
      return 1500;
    }

    @Override
    public int getSendLimit() {
      return sendLimit;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) {
      try {
        byte[] datagram = incoming.poll(waitMillis, TimeUnit.MILLISECONDS);
        if (datagram == null) {
          return -1;
        }
        System.arraycopy(datagram, 0, buffer, offset, datagram.length);
        return datagram.length;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return -1;
      }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      deliver(Arrays.copyOfRange(buffer, offset, offset + length), outgoing);
    }

    @Override
    public void close() {}
  }
}
