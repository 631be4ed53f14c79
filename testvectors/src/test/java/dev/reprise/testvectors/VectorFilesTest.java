// SPDX-License-Identifier: Apache-2.0
package dev.reprise.testvectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every vector file fits its schema, and says truly how many cases it has. */
class VectorFilesTest {

  private static final Path DIRECTORY =
      Path.of("src", "main", "resources", "dev", "reprise", "testvectors");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.filter(path -> path.toString().endsWith(".json")).sorted().toList();
    }
  }

  private static JsonNode read(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }

  @TestFactory
  Stream<DynamicTest> file_fitsItsSchema() throws IOException {
    return files().stream()
        .map(
            path ->
                DynamicTest.dynamicTest(
                    path.getFileName().toString(),
                    () -> {
                      JsonNode file = read(path);
                      Path schemaPath = DIRECTORY.resolve(file.get("schema").textValue());
                      JsonSchema schema = SCHEMAS.getSchema(read(schemaPath));

                      assertThat(schema.validate(file)).isEmpty();
                    }));
  }

  @TestFactory
  Stream<DynamicTest> file_countsItsCasesAndNumbersThemInOrder() throws IOException {
    return files().stream()
        .map(
            path ->
                DynamicTest.dynamicTest(
                    path.getFileName().toString(),
                    () -> {
                      VectorFile file = VectorFile.of(read(path));

                      List<Integer> ids = ids(file);

                      assertThat(path.getFileName()).hasToString(file.subject() + "_test.json");
                      assertThat(ids)
                          .isEqualTo(
                              IntStream.rangeClosed(1, file.numberOfTests()).boxed().toList());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everyObjectOfASchemaIsClosed() throws IOException {
    try (Stream<Path> schemas = Files.list(DIRECTORY.resolve("schemas"))) {
      return schemas.sorted().toList().stream()
          .map(
              path ->
                  DynamicTest.dynamicTest(
                      path.getFileName().toString(), () -> assertClosed(read(path), "$")));
    }
  }

  @Test
  void files_haveAtLeastFourHundredCases() throws IOException {
    int total = 0;
    int negative = 0;
    for (Path path : files()) {
      VectorFile file = VectorFile.of(read(path));
      total += file.numberOfTests();
      negative += (int) cases(file).filter(vector -> !vector.isValid()).count();
    }

    System.out.printf(
        "test vectors: %d cases in %d files, %d of them negative%n",
        total, files().size(), negative);
    assertThat(total).isGreaterThanOrEqualTo(400);
  }

  private static Stream<VectorCase> cases(VectorFile file) {
    return file.groups().stream().flatMap(group -> group.cases().stream());
  }

  private static List<Integer> ids(VectorFile file) {
    return new ArrayList<>(cases(file).map(VectorCase::id).toList());
  }

  private static void assertClosed(JsonNode schema, String where) {
    if (schema.path("type").asText().equals("object")) {
      assertThat(schema.path("additionalProperties").asBoolean(true)).as(where).isFalse();
      assertThat(schema.has("required")).as(where).isTrue();
    }
    schema
        .properties()
        .forEach(entry -> assertClosed(entry.getValue(), where + "." + entry.getKey()));
    if (schema.isArray()) {
      schema.forEach(element -> assertClosed(element, where + "[]"));
    }
  }
}
