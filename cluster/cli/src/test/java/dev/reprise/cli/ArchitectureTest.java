// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import org.bouncycastle.tls.TlsFatalAlert;

/** The arrows between modules, and who may use which library. */
@AnalyzeClasses(packages = "dev.reprise", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String TLS = "org.bouncycastle.tls..";
  private static final String ADAPTER = "dev.reprise.engine.bc..";
  private static final String JSSE_ADAPTER = "dev.reprise.engine.jsse..";

  @ArchTest
  static final ArchRule dependenciesPointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("codec")
          .definedBy("dev.reprise.codec..")
          .layer("engine")
          .definedBy("dev.reprise.engine..")
          .layer("cluster")
          .definedBy("dev.reprise.cluster..")
          .layer("micrometer")
          .definedBy("dev.reprise.micrometer..")
          .layer("cli")
          .definedBy("dev.reprise.cli..")
          .layer("bench")
          .definedBy("dev.reprise.bench..")
          .whereLayer("codec")
          .mayNotAccessAnyLayer()
          .whereLayer("engine")
          .mayOnlyAccessLayers("codec")
          .whereLayer("cluster")
          .mayOnlyAccessLayers("codec", "engine")
          .whereLayer("micrometer")
          .mayOnlyAccessLayers("codec", "engine", "cluster")
          .whereLayer("cli")
          .mayOnlyAccessLayers("codec", "engine", "cluster", "micrometer")
          .whereLayer("bench")
          .mayOnlyAccessLayers("codec", "engine", "cluster", "cli");

  @ArchTest
  static final ArchRule micrometerIsForItsBindersAndTheCommand =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.reprise.micrometer..", "dev.reprise.cli.status..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..", "io.prometheus..");

  @ArchTest
  static final ArchRule codecKnowsOnlyTheJdk =
      noClasses()
          .that()
          .resideInAPackage("dev.reprise.codec..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "dev.reprise.codec..", "java..", "javax.security.auth..", "org.jspecify..");

  @ArchTest
  static final ArchRule wireKnowsNothingAboveIt =
      noClasses()
          .that()
          .resideInAPackage("dev.reprise.codec.wire")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.reprise.codec", "dev.reprise.codec.openssl", "dev.reprise.codec.keyfile");

  /**
   * In the engine only its adapters know Bouncy Castle's TLS. Outside it the command does: to set
   * up the servers that it runs, the options for them, and the demo's client.
   */
  @ArchTest
  static final ArchRule tlsIsForTheAdapterAndTheCommand =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              ADAPTER, JSSE_ADAPTER, "dev.reprise.cli..", "dev.reprise.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(TLS);

  /** Each package of each module is a slice, without the packages below it. */
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().assignedFrom(packages()).should().beFreeOfCycles();

  /** The sessions of a client in a file lock that file, for which the JDK has only channels. */
  @ArchTest
  static final ArchRule coreOfTheEngineIsSansIo =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.reprise.engine.client.SealedClientSessions")
          .and()
          .resideInAPackage("dev.reprise.engine..")
          .and()
          .resideOutsideOfPackages(ADAPTER, JSSE_ADAPTER)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ADAPTER, JSSE_ADAPTER, "java.net..", "java.nio.channels..");

  /** The secret of the cache's hash is its own: nothing that the cache answers depends on it. */
  @ArchTest
  static final ArchRule coreIsToldTheTimeAndGivenItsRandomness =
      noClasses()
          .that()
          .doNotBelongToAnyOf(BoundedSessionCache.class)
          .and()
          .resideInAnyPackage("dev.reprise.codec..", "dev.reprise.engine..")
          .and()
          .resideOutsideOfPackages(ADAPTER, JSSE_ADAPTER)
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(InstantSource.class, "system")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callConstructor(SecureRandom.class);

  @ArchTest
  static final ArchRule jedisIsForWhatTalksToRedis =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.reprise.cluster.redis..", "dev.reprise.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("redis.clients..");

  @ArchTest
  static final ArchRule picocliAndJacksonAreForTheCommand =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.reprise.cli..", "dev.reprise.testvectors..", "dev.reprise.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..", "com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule nodeKnowsNothingOfTheCommandLine =
      noClasses()
          .that()
          .resideInAPackage("dev.reprise.cli.node..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..", "com.fasterxml.jackson..")
          .orShould()
          .dependOnClassesThat(
              resideInAPackage("dev.reprise.cli..")
                  .and(resideOutsideOfPackage("dev.reprise.cli.node..")));

  /**
   * Each package that speaks TLS to a peer has one type that turns faults into alerts: {@code bc},
   * {@code bc.crypto}, {@code jsse.record}, and the command's node for client certificates.
   */
  @ArchTest
  static final ArchRule alertsAreRaisedInOnePlaceOfEachAdapter =
      noClasses()
          .that()
          .doNotHaveSimpleName("AlertMapper")
          .and()
          .doNotHaveSimpleName("CryptoAlerts")
          .and()
          .doNotHaveSimpleName("Alerts")
          .and()
          .doNotHaveSimpleName("ClientCertificates")
          .and()
          .resideOutsideOfPackage("dev.reprise.bench..")
          .should()
          .callConstructor(TlsFatalAlert.class, short.class)
          .orShould()
          .callConstructor(TlsFatalAlert.class, short.class, String.class)
          .orShould()
          .callConstructor(TlsFatalAlert.class, short.class, Throwable.class)
          .orShould()
          .callConstructor(TlsFatalAlert.class, short.class, String.class, Throwable.class);

  private static SliceAssignment packages() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        return SliceIdentifier.of(type.getPackageName());
      }

      @Override
      public String getDescription() {
        return "packages";
      }
    };
  }
}
