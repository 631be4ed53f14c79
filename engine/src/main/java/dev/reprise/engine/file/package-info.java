// SPDX-License-Identifier: Apache-2.0

/** Files with secrets, and who may read them. Used within the library; not exported to others. */
@NullMarked
package dev.reprise.engine.file;

import org.jspecify.annotations.NullMarked;
