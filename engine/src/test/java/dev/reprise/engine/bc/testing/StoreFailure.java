// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** A way in which a method of a store fails. */
@SuppressWarnings("FutureReturnValueIgnored") // The caller of the store has it.
public enum StoreFailure {
  THROWS {
    @Override
    public Object result(Method method) {
      throw new IllegalStateException("planted");
    }
  },
  RETURNS_NULL {
    @Override
    public boolean appliesTo(Method method) {
      return !method.getReturnType().isPrimitive();
    }

    @Override
    public Object result(Method method) {
      return null;
    }
  },
  ANSWERS_NULL {
    @Override
    public boolean appliesTo(Method method) {
      return method.getReturnType() == CompletionStage.class;
    }

    @Override
    public Object result(Method method) {
      return CompletableFuture.completedFuture(null);
    }
  },
  ANSWERS_WITH_A_FAILURE {
    @Override
    public boolean appliesTo(Method method) {
      return method.getReturnType() == CompletionStage.class;
    }

    @Override
    public Object result(Method method) {
      return CompletableFuture.failedFuture(new IllegalStateException("planted"));
    }
  };

  public boolean appliesTo(Method method) {
    return true;
  }

  public abstract Object result(Method method);

  public static Stream<Arguments> of(Class<?> store) {
    return Arrays.stream(store.getMethods())
        .flatMap(
            method ->
                Arrays.stream(values())
                    .filter(failure -> failure.appliesTo(method))
                    .map(failure -> Arguments.of(method.getName(), failure)));
  }

  /** The same store, in which one method fails. */
  public <T> T in(Class<T> type, T store, String name) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals(name)) {
                return result(method);
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
