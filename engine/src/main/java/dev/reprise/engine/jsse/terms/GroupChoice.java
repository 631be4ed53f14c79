// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.terms;

import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.TlsServerContext;

/**
 * The groups that both ends have, in the client's order of preference, but for X25519: if it is the
 * server's first choice, it is used if the client has it at any place: it costs half as much as
 * P-256. A client that names no group of a kind is taken to have all of that kind (RFC 8422,
 * Section 4; RFC 7919, Section 4).
 *
 * @param curves for ECDHE
 * @param fields for DHE
 */
public record GroupChoice(List<Integer> curves, List<Integer> fields) {

  /**
   * What both ends have.
   *
   * @param permitted what the server may use
   */
  public static GroupChoice of(TlsServerContext context, List<GroupTerm> permitted) {
    int[] offered = context.getSecurityParametersHandshake().getClientSupportedGroups();
    List<Integer> curves = new ArrayList<>();
    List<Integer> fields = new ArrayList<>();
    boolean anyField = false;
    for (int each : offered == null ? new int[0] : offered) {
      anyField |= NamedGroup.refersToASpecificFiniteField(each);
      for (GroupTerm group : permitted) {
        if (group.code() == each) {
          (group.isCurve() ? curves : fields).add(each);
        }
      }
    }
    for (GroupTerm group : permitted) {
      if (group.isCurve()
          && offered == null
          && NamedGroup.refersToASpecificCurve(group.code())
          && !isMontgomery(group)) {
        curves.add(group.code());
      } else if (!group.isCurve() && !anyField) {
        fields.add(group.code());
      }
    }
    Integer x25519 = GroupTerm.X25519.code();
    if (!permitted.isEmpty() && permitted.get(0) == GroupTerm.X25519 && curves.remove(x25519)) {
      curves.add(0, x25519);
    }
    return new GroupChoice(curves, fields);
  }

  /** A client that names no groups may be older than X25519. */
  private static boolean isMontgomery(GroupTerm group) {
    return group == GroupTerm.X25519 || group == GroupTerm.X448;
  }

  /** The strength of the strongest curve, in bits; 0 without one. */
  public int mostCurveBits() {
    return curves.stream().mapToInt(NamedGroup::getCurveBits).max().orElse(0);
  }

  /** The size of the largest field, in bits; 0 without one. */
  public int mostFieldBits() {
    return fields.stream().mapToInt(NamedGroup::getFiniteFieldBits).max().orElse(0);
  }

  /** The first curve of at least that strength; -1 without one. */
  public int curve(int leastBits) {
    return curves.stream()
        .filter(each -> NamedGroup.getCurveBits(each) >= leastBits)
        .findFirst()
        .orElse(-1);
  }

  /** The first field of at least that strength; -1 without one. */
  public int field(int leastBits) {
    return fields.stream()
        .filter(each -> NamedGroup.getFiniteFieldBits(each) >= leastBits)
        .findFirst()
        .orElse(-1);
  }
}
