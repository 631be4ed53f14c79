// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Objects that are costly to make and serve one thread at a time, lent rather than shared.
 *
 * <p>Safe for use by any thread. Nobody ever waits: if all objects are out, another is made.
 *
 * @param <T> what is lent
 */
public final class Lender<T> {

  /*
   * Each thread looks into one slot only, which its number decides, so threads of a pool have slots
   * of their own. Slots are a cache line apart. Taking an object empties its slot in one atomic
   * step, so no two threads ever hold the same one; getAndSet and compareAndSet are also what makes
   * all that one borrower did to it visible to the next.
   */
  private static final int SLOTS = 32;
  private static final int SPACING = 16;

  private final AtomicReferenceArray<T> slots = new AtomicReferenceArray<>(SLOTS * SPACING);
  private final Supplier<T> maker;
  private final Consumer<T> discarded;

  /**
   * A lender without objects.
   *
   * @param maker makes one
   * @param discarded gets each that is kept no longer
   */
  public Lender(Supplier<T> maker, Consumer<T> discarded) {
    this.maker = maker;
    this.discarded = discarded;
  }

  /** Takes an object, to be given back by the same thread. */
  public T borrow() {
    T kept = slots.getAndSet(slot(), null);
    return kept != null ? kept : maker.get();
  }

  /** Gives an object back that is as good as new. */
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
