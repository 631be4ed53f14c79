// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.source.EngineSource;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContextSpi;

/**
 * The security provider {@code Reprise}: where it is listed before the JDK's, {@code
 * SSLContext.getInstance("TLS")} and {@code SSLContext.getDefault()} are ours, and a program that
 * knows nothing of Reprise resumes its sessions across a fleet.
 *
 * <p>It is listed by code, {@code Security.insertProviderAt(RepriseProvider.of(engine), 1)}, or by
 * the operator, as {@code security.provider.N=Reprise} in a file that {@code
 * -Djava.security.properties} names. In the second case the engine is made by an {@link
 * EngineSource} on the class path, such as the cluster's.
 *
 * @since 0.1
 */
public final class RepriseProvider extends Provider {

  private static final long serialVersionUID = 1L;

  /** The name of the provider. */
  public static final String NAME = "Reprise";

  private static final String DEFAULT = "Default";
  private static final List<String> PROTOCOLS = List.of("TLS", "TLSv1.2", "TLSv1.3");

  /** A provider with the engine of this process, which is looked for when a context needs it. */
  public RepriseProvider() {
    this(ProcessEngine.OF_THIS_PROCESS);
  }

  /**
   * @param engines for all contexts
   */
  RepriseProvider(ContextSpi.Engines engines) {
    super(NAME, "0.1", "TLS 1.2 with resumption across a fleet; TLS 1.3 is the JDK's");
    for (String protocol : PROTOCOLS) {
      putService(new ContextService(this, protocol, () -> new ContextSpi(protocol, engines)));
    }
    putService(new ContextService(this, DEFAULT, () -> new DefaultContextSpi(engines)));
  }

  /** A provider whose contexts resume sessions by that engine. */
  public static RepriseProvider of(ResumptionEngine engine) {
    Objects.requireNonNull(engine, "engine");
    return new RepriseProvider(() -> engine);
  }

  /**
   * Sets the engine of this process, for a provider that the operator has listed.
   *
   * @throws IllegalStateException if this process has an engine already
   */
  public static void setProcessEngine(ResumptionEngine engine) {
    ProcessEngine.OF_THIS_PROCESS.set(Objects.requireNonNull(engine, "engine"));
  }

  private interface ContextMaker {
    SSLContextSpi make() throws GeneralSecurityException, IOException;
  }

  private static final class ContextService extends Service {

    private final ContextMaker maker;

    ContextService(Provider provider, String protocol, ContextMaker maker) {
      super(provider, "SSLContext", protocol, ContextSpi.class.getName(), null, null);
      this.maker = maker;
    }

    @Override
    public Object newInstance(Object constructorParameter) throws NoSuchAlgorithmException {
      if (constructorParameter != null) {
        throw new NoSuchAlgorithmException("an SSLContext takes no parameter");
      }
      try {
        return maker.make();
      } catch (GeneralSecurityException | IOException | IllegalStateException e) {
        throw new NoSuchAlgorithmException("the default SSLContext cannot be made", e);
      }
    }
  }
}
