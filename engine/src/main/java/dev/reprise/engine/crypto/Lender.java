// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A pool of objects that are costly to make and serve one thread at a time.
 *
 * <p>Safe for use by any thread. A borrower never waits: if all objects are lent, another is made.
 *
 * @param <T> the type of the objects
 */
public final class Lender<T> {

  /*
   * Each thread uses one slot, chosen by the thread's number, so the threads of a pool have slots
   * of their own. Slots are a cache line apart. Taking an object empties its slot in one atomic
   * step, so no two threads ever hold the same object. getAndSet and compareAndSet also make
   * everything that one borrower did to the object visible to the next.
   */
  private static final int SLOTS = 32;
  private static final int SPACING = 16;

  private final AtomicReferenceArray<T> slots = new AtomicReferenceArray<>(SLOTS * SPACING);
  private final Supplier<T> maker;
  private final Consumer<T> discarded;

  /**
   * An empty pool.
   *
   * @param maker makes an object
   * @param discarded receives each object that the pool does not keep
   */
  public Lender(Supplier<T> maker, Consumer<T> discarded) {
    this.maker = maker;
    this.discarded = discarded;
  }

  /** Lends an object; the same thread gives it back. */
  public T borrow() {
    T kept = slots.getAndSet(slot(), null);
    return kept != null ? kept : maker.get();
  }

  /** Takes back an object, which must be ready for the next borrower. */
  public void giveBack(T lent) {
    if (!slots.compareAndSet(slot(), null, lent)) {
      discarded.accept(lent);
    }
  }

  /** Discards all objects that are not lent. */
  public void discardAll() {
    for (int slot = 0; slot < slots.length(); slot += SPACING) {
      T kept = slots.getAndSet(slot, null);
      if (kept != null) {
        discarded.accept(kept);
      }
    }
  }

  private static int slot() {
    return (int) (Thread.currentThread().getId() % SLOTS) * SPACING;
  }
}
