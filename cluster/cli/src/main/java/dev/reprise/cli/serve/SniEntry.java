// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import dev.reprise.codec.HostName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What a person wants used for one server name.
 *
 * @param name of the server
 * @param certificate a PEM file
 * @param key a PEM file
 * @param clientCa a PEM file, when not the one for all names
 */
public record SniEntry(HostName name, Path certificate, Path key, Optional<Path> clientCa) {

  /** Reads {@code NAME=CERT:KEY[:CA]}. */
  public static final class Converter implements ITypeConverter<SniEntry> {
    @Override
    public SniEntry convert(String text) {
      int equals = text.indexOf('=');
      List<String> files = List.of(text.substring(equals + 1).split(":", -1));
      if (equals < 1 || files.size() < 2 || files.size() > 3 || files.contains("")) {
        throw new TypeConversionException(
            "'" + text + "' is not NAME=CERT:KEY or NAME=CERT:KEY:CA");
      }
      return new SniEntry(
          name(text.substring(0, equals)),
          Path.of(files.get(0)),
          Path.of(files.get(1)),
          files.size() == 3 ? Optional.of(Path.of(files.get(2))) : Optional.empty());
    }

    private static HostName name(String text) {
      try {
        return HostName.normalise(Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8)));
      } catch (DecodeException e) {
        throw new TypeConversionException("'" + text + "' is not a host name");
      }
    }
  }
}
