# SPDX-License-Identifier: Apache-2.0
"""The revocations of a cluster, before they are sealed."""

from octets import octets
from vectors import HEX, array, closed, decode_file, enum, reject_prefixes, reject_trailing, uint
from wire import opaque8, opaque24, uint8, uint64

CLAUSE = "Reprise, RevocationRecord"
KINDS = {"everything": 1, "scope": 2, "certificate": 3, "psk": 4, "srp": 5}
NOT_BEFORE = 1795000000


def revocation(kind, number=0, **changes):
    value = {
        "kind": kind,
        "subject": b"" if kind == "everything" else octets("%s %d" % (kind, number), 32),
        "not_before": NOT_BEFORE,
        "expires": NOT_BEFORE + 28800,
    }
    value.update(changes)
    return value


def entry(value, kind=None):
    return (
        uint8(KINDS[value["kind"]] if kind is None else kind)
        + opaque8(value["subject"])
        + uint64(value["not_before"])
        + uint64(value["expires"])
    )


def encoded(epoch, entries, version=1):
    return uint8(version) + uint64(epoch) + opaque24(b"".join(entries))


def ascending(values):
    return sorted(values, key=lambda value: (KINDS[value["kind"]], value["subject"]))


def build():
    file = decode_file(
        "revocation_record_decode",
        [
            "struct { uint8 version = 1; uint64 epoch; Revocation entries<0..2^24-1>; }",
            "RevocationRecord; struct { RevocationKind kind; opaque subject<0..32>; uint64 not_before;",
            "uint64 expires; } Revocation; enum { everything(1), scope(2), certificate(3), psk(4),",
            "srp(5), (255) } RevocationKind. A subject has 32 octets, that of everything none.",
            "Entries ascend by kind and subject, no two alike. Times are seconds since the epoch.",
        ],
        {
            "Version": {"bugType": "FUNCTIONALITY", "description": "A version to come."},
            "Kind": {"bugType": "MALFORMED", "description": "A kind that there is not."},
            "Subject": {"bugType": "MALFORMED", "description": "Not what the kind is about."},
            "Order": {"bugType": "MALFORMED", "description": "Entries that do not ascend."},
            "Number": {"bugType": "EDGE_CASE", "description": "A number that is no time."},
        },
        closed(
            {
                "epoch": uint(64),
                "entries": array(
                    closed(
                        {
                            "kind": enum(*KINDS),
                            "subject": HEX,
                            "not_before": uint(64),
                            "expires": uint(64),
                        }
                    )
                ),
            }
        ),
    )
    group = file.group("RevocationRecordDecode")
    for comment, epoch, values in [
        ("nothing", 0, []),
        ("everything", 1, [revocation("everything")]),
        ("one of each kind", 5, [revocation(kind) for kind in KINDS]),
        ("many", 2**63 - 1, [revocation("certificate", i) for i in range(40)]),
        ("time zero", 1, [revocation("psk", not_before=0, expires=0)]),
    ]:
        values = ascending(values)
        group.valid(
            comment,
            CLAUSE,
            {"epoch": epoch, "entries": values},
            input=encoded(epoch, [entry(value) for value in values]),
        )

    def invalid(comment, failure, flag, data):
        group.invalid(comment, CLAUSE, failure, [flag], input=data)

    scopes = ascending([revocation("scope", i) for i in range(2)])
    whole = encoded(3, [entry(value) for value in scopes])
    for version in (0, 2):
        invalid("version %d" % version, "ILLEGAL_VALUE", "Version", encoded(3, [], version))
    for kind in (0, 6, 255):
        data = encoded(3, [entry(scopes[0], kind=kind)])
        invalid("kind %d" % kind, "ILLEGAL_VALUE", "Kind", data)
    for comment, value, failure in [
        ("everything, with a subject", revocation("everything", subject=bytes(32)), "ILLEGAL_VALUE"),
        ("a scope without a subject", revocation("scope", subject=b""), "ILLEGAL_VALUE"),
        ("a subject of 31 octets", revocation("scope", subject=bytes(31)), "ILLEGAL_VALUE"),
        ("a subject of 33 octets", revocation("scope", subject=bytes(33)), "LENGTH_OUT_OF_RANGE"),
    ]:
        invalid(comment, failure, "Subject", encoded(3, [entry(value)]))
    backwards = [entry(value) for value in reversed(scopes)]
    invalid("descending subjects", "ILLEGAL_VALUE", "Order", encoded(3, backwards))
    invalid("the same twice", "ILLEGAL_VALUE", "Order", encoded(3, [entry(scopes[0])] * 2))
    kinds = [entry(revocation("psk")), entry(revocation("scope"))]
    invalid("descending kinds", "ILLEGAL_VALUE", "Order", encoded(3, kinds))
    for field in ("not_before", "expires"):
        late = encoded(3, [entry(revocation("scope", **{field: 2**63}))])
        invalid("%s of 2^63" % field, "ILLEGAL_VALUE", "Number", late)
        late = encoded(3, [entry(revocation("scope", **{field: 2**62}))])
        invalid("%s beyond all calendars" % field, "ILLEGAL_VALUE", "Number", late)
    invalid("epoch of 2^63", "ILLEGAL_VALUE", "Number", encoded(2**63, []))
    reject_prefixes(
        group,
        CLAUSE,
        whole,
        {0: "version", 5: "epoch", 10: "entries", 12: "entries", 30: "entries", 60: "entries"},
    )
    reject_trailing(group, CLAUSE, whole)
    return file
