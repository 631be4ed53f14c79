// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.bc.ResumptionEngine;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The security provider {@code Reprise}: {@code SSLContext.getInstance("TLS")} finds it where it is
 * listed before the JDK's.
 *
 * <p>Contexts for {@code TLS}, {@code TLSv1.2} and {@code TLSv1.3} are initialised by their
 * consumers.
 *
 * @since 0.1
 */
public final class RepriseProvider extends Provider {

  private static final long serialVersionUID = 1L;

  /** The name of the provider. */
  public static final String NAME = "Reprise";

  private static final List<String> PROTOCOLS = List.of("TLS", "TLSv1.2", "TLSv1.3");

  private RepriseProvider(Supplier<ResumptionEngine> engines) {
    super(NAME, "0.1", "TLS 1.2 with resumption across a fleet; TLS 1.3 is the JDK's");
    for (String protocol : PROTOCOLS) {
      putService(new ContextService(this, protocol, engines));
    }
  }

  /** A provider whose contexts resume sessions by that engine. */
  public static RepriseProvider of(ResumptionEngine engine) {
    Objects.requireNonNull(engine, "engine");
    return new RepriseProvider(() -> engine);
  }

  private static final class ContextService extends Service {

    private final String protocol;
    private final transient Supplier<ResumptionEngine> engines;

    ContextService(Provider provider, String protocol, Supplier<ResumptionEngine> engines) {
      super(provider, "SSLContext", protocol, ContextSpi.class.getName(), null, null);
      this.protocol = protocol;
      this.engines = engines;
    }

    @Override
    public Object newInstance(Object constructorParameter) throws NoSuchAlgorithmException {
      if (constructorParameter != null) {
        throw new NoSuchAlgorithmException("an SSLContext takes no parameter");
      }
      return new ContextSpi(protocol, engines);
    }
  }
}
