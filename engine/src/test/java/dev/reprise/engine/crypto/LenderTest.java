// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LenderTest {

  private final List<Object> discarded = new ArrayList<>();

  @Test
  void borrow_afterGivingBack_isTheSameObject() {
    Lender<Object> lender = new Lender<>(Object::new, discarded::add);
    Object first = lender.borrow();
    lender.giveBack(first);

    assertThat(lender.borrow()).isSameAs(first);
    assertThat(discarded).isEmpty();
  }

  @Test
  void borrow_whileAllAreLent_isAnother() {
    Lender<Object> lender = new Lender<>(Object::new, discarded::add);
    Object first = lender.borrow();

    assertThat(lender.borrow()).isNotSameAs(first);
  }

  @Test
  void giveBack_moreThanAreKept_discardsTheRest() {
    Lender<Object> lender = new Lender<>(Object::new, discarded::add);
    Object first = lender.borrow();
    Object second = lender.borrow();
    lender.giveBack(first);

    lender.giveBack(second);

    assertThat(discarded).containsExactly(second);
  }

  @Test
  void discardAll_discardsWhatIsNotLent() {
    Lender<Object> lender = new Lender<>(Object::new, discarded::add);
    Object object = lender.borrow();
    lender.giveBack(object);

    lender.discardAll();

    assertThat(discarded).containsExactly(object);
    assertThat(lender.borrow()).isNotSameAs(object);
  }

  @Test
  void borrow_byManyThreads_isNeverSharedByTwo() throws Exception {
    Lender<Object> lender = new Lender<>(Object::new, object -> {});
    Set<Object> lent = ConcurrentHashMap.newKeySet();
    Callable<Boolean> work =
        () -> {
          for (int i = 0; i < 20_000; i++) {
            Object object = lender.borrow();
            if (!lent.add(object)) {
              return false;
            }
            lent.remove(object);
            lender.giveBack(object);
          }
          return true;
        };
    // More threads than slots, so that some have to meet.
    ExecutorService pool = Executors.newFixedThreadPool(40);
    try {
      List<Callable<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(work);
      }
      for (Future<Boolean> each : pool.invokeAll(all)) {
        assertThat(each.get()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
