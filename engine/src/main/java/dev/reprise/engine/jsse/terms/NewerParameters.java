// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.terms;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The two settings of {@link SSLParameters} that came after Java 17: signature schemes (Java 19)
 * and named groups (Java 20). On an older JDK both are always null.
 */
public final class NewerParameters {

  private static final Setting SIGNATURE_SCHEMES = Setting.of("SignatureSchemes");
  private static final Setting NAMED_GROUPS = Setting.of("NamedGroups");

  private NewerParameters() {}

  /** The signature schemes that are enabled; null for the defaults. */
  public static String @Nullable [] signatureSchemes(SSLParameters parameters) {
    return SIGNATURE_SCHEMES.get(parameters);
  }

  /** The named groups that are enabled, most preferred first; null for the defaults. */
  public static String @Nullable [] namedGroups(SSLParameters parameters) {
    return NAMED_GROUPS.get(parameters);
  }

  /** Copies both settings. */
  public static void copy(SSLParameters from, SSLParameters to) {
    SIGNATURE_SCHEMES.set(to, SIGNATURE_SCHEMES.get(from));
    NAMED_GROUPS.set(to, NAMED_GROUPS.get(from));
  }

  /** One setting of {@link SSLParameters}, if this JDK has it. */
  private record Setting(@Nullable MethodHandle getter, @Nullable MethodHandle setter) {

    static Setting of(String name) {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      try {
        return new Setting(
            lookup.findVirtual(
                SSLParameters.class, "get" + name, MethodType.methodType(String[].class)),
            lookup.findVirtual(
                SSLParameters.class,
                "set" + name,
                MethodType.methodType(void.class, String[].class)));
      } catch (NoSuchMethodException e) {
        return new Setting(null, null);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("a public method cannot be called", e);
      }
    }

    String @Nullable [] get(SSLParameters parameters) {
      if (getter == null) {
        return null;
      }
      try {
        return (String[]) getter.invokeExact(parameters);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    void set(SSLParameters parameters, String @Nullable [] value) {
      if (setter == null) {
        return;
      }
      try {
        setter.invokeExact(parameters, value);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    private static RuntimeException unexpected(Throwable thrown) {
      if (thrown instanceof Error error) {
        throw error;
      }
      return thrown instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException("a getter or setter of SSLParameters failed", thrown);
    }
  }
}
