// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * Everything that others can call is explained. That what is explained is well formed, and that its
 * links lead somewhere, the compiler checks in every build ({@code -Xdoclint}).
 */
class JavadocTest {

  private static final Path ROOT = Path.of(System.getProperty("project.root", "../.."));
  private static final List<String> MODULES =
      List.of(
          "codec",
          "engine",
          "cluster/core",
          "cluster/redis",
          "cluster/micrometer",
          "cluster/netty",
          "cluster/jetty",
          "cluster/kafka");

  @Test
  void everyPublicTypeAndMember_hasAComment() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> bare = new ArrayList<>();
    int[] seen = {0};
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, List.of(), null, files.getJavaFileObjectsFromPaths(sources()));
      DocTrees documentation = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Public(documentation, unit, bare, seen).scan(unit, null);
      }
    }

    assertThat(bare).isEmpty();
    assertThat(seen[0]).isGreaterThan(500);
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources;
  }

  /** Inspects the public members of public types. */
  private static final class Public extends TreePathScanner<Void, Void> {
    private final DocTrees documentation;
    private final CompilationUnitTree unit;
    private final List<String> bare;
    private final int[] seen;

    Public(DocTrees documentation, CompilationUnitTree unit, List<String> bare, int[] seen) {
      this.documentation = documentation;
      this.unit = unit;
      this.bare = bare;
      this.seen = seen;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      boolean inInterface =
          getCurrentPath().getParentPath().getLeaf() instanceof ClassTree outer
              && outer.getKind() == Tree.Kind.INTERFACE;
      if (!inInterface && !isVisible(type.getModifiers())) {
        return null; // nor is what it holds
      }
      look(type.getSimpleName().toString());
      return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      boolean overrides =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(each -> each.getAnnotationType().toString().equals("Override"));
      if (isVisible(method.getModifiers()) && !overrides) {
        look(method.getName().toString());
      }
      return null;
    }

    private static boolean isVisible(ModifiersTree modifiers) {
      return modifiers.getFlags().contains(Modifier.PUBLIC)
          || modifiers.getFlags().contains(Modifier.PROTECTED);
    }

    private void look(String name) {
      seen[0]++;
      if (documentation.getDocComment(getCurrentPath()) == null) {
        bare.add(Path.of(unit.getSourceFile().getName()).getFileName() + ": " + name);
      }
    }
  }
}
