// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.codec.wire.SecretBytes;
import java.nio.file.Path;

/**
 * What a file of a target is to contain.
 *
 * @param file where it is
 * @param octets its content, which the owner of this object destroys
 */
record KeyFileContent(Path file, SecretBytes octets) {}
