// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.io;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** An output stream that counts what goes through it. Confined to the connection's thread. */
public final class WireOutput extends FilterOutputStream {

  private long count;

  /** Counts the octets that are written to {@code out}. */
  public WireOutput(OutputStream out) {
    super(out);
  }

  /** The number of octets written so far. */
  public long count() {
    return count;
  }

  @Override
  public void write(int octet) throws IOException {
    out.write(octet);
    count++;
  }

  @Override
  public void write(byte[] octets, int offset, int length) throws IOException {
    out.write(octets, offset, length);
    count += length;
  }

  @Override
  public void close() throws IOException {
    out.close(); // without the flush of the superclass, which would fail on a dead socket
  }
}
