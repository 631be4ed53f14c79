// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import java.util.Arrays;
import org.bouncycastle.math.ec.ECPoint;

/**
 * Points in affine coordinates, to be looked up by a secret index. Safe for use by any thread that
 * does not change it.
 */
final class PointTable {

  private final PrimeField field;
  private final int size;

  /** Word by word: the lowest word of each x, and at last the highest word of each y. */
  private final int[] words;

  /**
   * A table without points.
   *
   * @param size how many points there is room for
   */
  PointTable(PrimeField field, int size) {
    this.field = field;
    this.size = size;
    this.words = new int[size * 2 * field.words()];
  }

  /** How many points there is room for. */
  int size() {
    return size;
  }

  /** Puts a point, which is normalized and is not infinity, in a place. */
  void put(int place, ECPoint point) {
    put(place, 0, field.element(point.getAffineXCoord().toBigInteger()));
    put(place, field.words(), field.element(point.getAffineYCoord().toBigInteger()));
  }

  private void put(int place, int firstWord, int[] element) {
    for (int word = 0; word < element.length; word++) {
      words[(firstWord + word) * size + place] = element[word];
    }
  }

  /**
   * Copies the point at a secret place. It reads every point, so no address depends on the place.
   *
   * @param masks for the work, at least as many as there are points
   */
  void lookUp(int place, int[] x, int[] y, int[] masks) {
    for (int i = 0; i < size; i++) {
      masks[i] = ((i ^ place) - 1) >> (Integer.SIZE - 1);
    }
    copy(0, masks, x);
    copy(field.words(), masks, y);
  }

  private void copy(int firstWord, int[] masks, int[] element) {
    for (int word = 0; word < element.length; word++) {
      int start = (firstWord + word) * size;
      int chosen = 0;
      for (int i = 0; i < size; i++) {
        chosen |= words[start + i] & masks[i];
      }
      element[word] = chosen;
    }
  }

  /** Overwrites all points. */
  void wipe() {
    Arrays.fill(words, 0);
  }
}
