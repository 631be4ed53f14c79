// SPDX-License-Identifier: Apache-2.0
package io.netty.handler.ssl;

import io.netty.handler.ssl.SSLEngineTest.BufferType;
import io.netty.handler.ssl.SSLEngineTest.SSLEngineTestParam;
import java.util.List;
import java.util.stream.Collectors;

/** Which of the suite's parameters are tried. */
final class SuiteParameters {

  private SuiteParameters() {}

  /**
   * All in the full suite; otherwise direct buffers with tasks delegated, which is the hard case.
   */
  static <P extends SSLEngineTestParam> List<P> selected(List<P> all) {
    if ("full".equals(System.getProperty("netty.suite"))) {
      return all;
    }
    return all.stream()
        .filter(each -> each.type() == BufferType.Direct && each.delegate())
        .collect(Collectors.toList());
  }
}
