// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A host and a TCP port as people write them: {@code HOST:PORT}, an IPv6 address in brackets.
 *
 * @param host a name or an address, without brackets
 * @param port 0..65535; 0 lets the system pick one
 */
public record HostPort(String host, int port) {

  private static final Pattern FORM =
      Pattern.compile("(?:\\[([^\\]]+)\\]|([^:\\[\\]]+)):(\\d{1,5})");

  public static HostPort of(String host, int port) {
    return new HostPort(host, port);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Reads {@code HOST:PORT}, or {@code PORT} alone for that port on loopback. */
  public static final class LoopbackConverter implements ITypeConverter<HostPort> {
    @Override
    public HostPort convert(String text) {
      boolean portAlone = text.matches("\\d{1,5}");
      return new Converter().convert(portAlone ? "127.0.0.1:" + text : text);
    }
  }

  /** Reads {@code HOST:PORT}. */
  public static final class Converter implements ITypeConverter<HostPort> {
    @Override
    public HostPort convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException("'" + text + "' is not HOST:PORT");
      }
      int port = Integer.parseInt(matcher.group(3));
      if (port > 0xffff) {
        throw new TypeConversionException("port " + port + " is above 65535");
      }
      return new HostPort(matcher.group(1) != null ? matcher.group(1) : matcher.group(2), port);
    }
  }
}
