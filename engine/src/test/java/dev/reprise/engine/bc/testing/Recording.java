// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Peers that note which of their methods are called. */
public final class Recording {

  private Recording() {}

  /** One that answers like {@code target}, or, without one, with nothing. */
  public static <T> T of(Class<T> type, List<String> calls, @Nullable T target) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              calls.add(method.getName());
              if (target == null) {
                return emptyValue(method.getReturnType());
              }
              try {
                return method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return type.cast(proxy);
  }

  /** Every method that such a peer has. */
  public static Stream<Method> methods(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()));
  }

  /** Arguments of a method that say nothing. */
  public static Object[] emptyArguments(Method method) {
    return Arrays.stream(method.getParameterTypes()).map(Recording::emptyValue).toArray();
  }

  public static @Nullable Object emptyValue(Class<?> type) {
    return type.isPrimitive() && type != void.class
        ? Array.get(Array.newInstance(type, 1), 0)
        : null;
  }
}
