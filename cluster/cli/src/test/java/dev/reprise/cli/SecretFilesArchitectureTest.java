// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.FileInputStream;
import java.io.FileReader;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;

/**
 * Every file that Reprise reads goes through {@code SecretFileReader}, which checks who else may
 * read it, or is listed here with the reason why it holds no secret.
 */
@AnalyzeClasses(packages = "dev.reprise", importOptions = ImportOption.DoNotIncludeTests.class)
class SecretFilesArchitectureTest {

  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          Map.entry("SecretFileReader.read", "the reader itself"),
          Map.entry("PemFiles.certificateText", "certificates are public"),
          Map.entry("RedisTls.certificates", "certificates are public"),
          Map.entry("FileWatch.stamp", "compares contents; their readers check them"),
          Map.entry("WrittenFiles.isIntact", "compares what it wrote, with mode 0600"),
          Map.entry("PluginConfig.read", "names the file with the secret"),
          Map.entry("SeenSteks.<init>", "fingerprints of former keys"),
          Map.entry("Descriptors.atMost", "limits that the kernel reports"),
          Map.entry("SecretFile.write", "writes"),
          Map.entry("StateFile.write", "writes"),
          Map.entry("StateFile.exchange", "locks"),
          Map.entry("SealedClientSessions.changeLocked", "locks"));

  private static final Set<String> READS =
      Set.of(
          "readAllBytes",
          "readString",
          "readAllLines",
          "lines",
          "newInputStream",
          "newBufferedReader",
          "newByteChannel");

  @ArchTest
  static final ArchRule secretsAreReadInOnePlace =
      classes()
          .that()
          .resideOutsideOfPackages(
              "dev.reprise.bench..",
              "dev.reprise.examples..",
              "dev.reprise.testvectors..",
              "dev.reprise.cluster.redis.testing..")
          .should(readFilesOnlyAsListed());

  private static ArchCondition<JavaClass> readFilesOnlyAsListed() {
    return new ArchCondition<>("read files through SecretFileReader, or be listed") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getCodeUnits().stream()
            .flatMap(unit -> unit.getCallsFromSelf().stream())
            .filter(SecretFilesArchitectureTest::reads)
            .filter(call -> !OTHERS.containsKey(origin(call)))
            .forEach(
                call -> events.add(SimpleConditionEvent.violated(type, call.getDescription())));
      }
    };
  }

  private static boolean reads(JavaCall<?> call) {
    JavaClass owner = call.getTargetOwner();
    return (owner.isEquivalentTo(Files.class) && READS.contains(call.getName()))
        || (owner.isEquivalentTo(FileChannel.class) && call.getName().equals("open"))
        || owner.isEquivalentTo(FileInputStream.class)
        || owner.isEquivalentTo(FileReader.class)
        || owner.isEquivalentTo(RandomAccessFile.class);
  }

  /** Class and method of the call, without the name that the compiler gives to a lambda in it. */
  private static String origin(JavaCall<?> call) {
    String method = call.getOrigin().getName().replaceFirst("^lambda\\$(.*)\\$\\d+$", "$1");
    return call.getOriginOwner().getSimpleName() + "." + method;
  }
}
