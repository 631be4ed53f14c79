// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIGHUP, which tells a node to read its files again. Safe for use by any thread. */
public final class HangUp {

  private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);
  private static final List<Runnable> ACTIONS = new CopyOnWriteArrayList<>();
  private static final boolean INSTALLED = install();

  private HangUp() {}

  /**
   * Runs an action at each SIGHUP from now on, on a thread of the JVM.
   *
   * @return false if this JVM or this system does not pass the signal on
   */
  public static boolean run(Runnable action) {
    ACTIONS.add(action);
    return INSTALLED;
  }

  /** Forgets an action. */
  public static void forget(Runnable action) {
    ACTIONS.remove(action);
  }

  /*
   * The JDK has no supported API for signals. sun.misc.Signal is in the module jdk.unsupported, and
   * javac warns of it in a way that cannot be switched off, hence by reflection.
   */
  private static boolean install() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              HangUp.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) -> answer(proxy, method, arguments));
      signal
          .getMethod("handle", signal, handlerType)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), handler);
      return true;
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      LOG.debug("SIGHUP is not passed on", e);
      return false;
    }
  }

  private static Object answer(Object proxy, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> "HangUp";
      default -> {
        ACTIONS.forEach(Runnable::run);
        yield null;
      }
    };
  }
}
