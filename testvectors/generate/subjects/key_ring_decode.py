# SPDX-License-Identifier: Apache-2.0
"""The key ring as a store holds it, before it is sealed."""

from octets import octets
from vectors import (
    FLAG,
    TEXT,
    array,
    closed,
    decode_file,
    enum,
    hex_of,
    reject_prefixes,
    reject_trailing,
    uint,
)
from wire import opaque8, opaque16, uint8, uint64

CLAUSE = "Reprise, KeyRingRecord"

FORMATS = {"rfc5077": 1, "openssl": 2, "aead": 3}
PHASES = {"pending": 1, "sealing": 2, "opening_only": 3, "retired": 4}
KEY_LENGTHS = {"rfc5077": (32, 32), "openssl": (32, 32), "aead": (32, 0)}

START = 1795000000
PERIOD = 14400
LEAD = 900
SKEW = 120

RING_FIELDS = {
    "epoch": uint(64),
    "trust_domain": TEXT,
    "keys": array(
        closed(
            {
                "key_name": hex_of(16),
                "format": enum(*FORMATS),
                "phase": enum(*PHASES),
                "revoked": FLAG,
                "published": uint(64),
                "seal_from": uint(64),
                "seal_by": uint(64),
                "seal_until": uint(64),
                "open_until": uint(64),
                "encryption_key": hex_of(0, 16, 32),
                "mac_key": hex_of(0, 16, 32),
            }
        )
    ),
}


def key(name, **changes):
    """A key of the ring; its octets follow from name, its times from START."""
    format = changes.get("format", "rfc5077")
    encryption, mac = changes.pop("lengths", KEY_LENGTHS[format])
    if changes.get("phase") == "retired":
        encryption = mac = 0
    value = {
        "key_name": octets("ring key_name %s" % name, 16),
        "format": format,
        "phase": "sealing",
        "revoked": False,
        "published": START - LEAD,
        "seal_from": START,
        "seal_by": START + LEAD,
        "seal_until": START + PERIOD + LEAD,
        "open_until": START + LEAD + 2 * PERIOD + 2 * SKEW,
        "encryption_key": octets("ring encryption_key %s" % name, encryption),
        "mac_key": octets("ring mac_key %s" % name, mac),
    }
    value.update(changes)
    return value


def ring(*keys, epoch=1, trust_domain="default", sort=True):
    ordered = sorted(keys, key=lambda k: k["key_name"]) if sort else list(keys)
    return {"epoch": epoch, "trust_domain": trust_domain, "keys": ordered}


def encode_key(value):
    code = lambda names, value: names.get(value, value)
    return (
        value["key_name"]
        + uint8(code(FORMATS, value["format"]))
        + uint8(code(PHASES, value["phase"]))
        + uint8(int(value["revoked"]))
        + uint64(value["published"])
        + uint64(value["seal_from"])
        + uint64(value["seal_by"])
        + uint64(value["seal_until"])
        + uint64(value["open_until"])
        + opaque8(value["encryption_key"])
        + opaque8(value["mac_key"])
    )


def encode(value, version=1, domain=None):
    return (
        uint8(version)
        + uint64(value["epoch"])
        + opaque8(value["trust_domain"].encode() if domain is None else domain)
        + opaque16(b"".join(encode_key(k) for k in value["keys"]))
    )


def times(seal_from):
    """The five times of a key that is planned to seal from `seal_from` on."""
    return {
        "published": seal_from - LEAD,
        "seal_from": seal_from,
        "seal_by": seal_from + LEAD,
        "seal_until": seal_from + PERIOD + LEAD,
        "open_until": seal_from + LEAD + 2 * PERIOD + 2 * SKEW,
    }


def rotated():
    """A ring in the middle of its life: a key in each phase."""
    return ring(
        key("next", phase="pending", **times(START + PERIOD)),
        key("current", **times(START)),
        key("previous", phase="opening_only", **times(START - PERIOD)),
        key("oldest", phase="retired", **times(START - 3 * PERIOD)),
        epoch=42,
    )


def build():
    file = decode_file(
        "key_ring_decode",
        [
            "struct { uint8 version = 1; uint64 epoch; opaque trust_domain<1..2^8-1>; RingKey",
            "keys<0..2^16-1>; } KeyRingRecord; keys ascend by key_name, there are at most 64.",
            "struct { opaque key_name[16]; TicketFormat format; KeyPhase phase; uint8 revoked;",
            "uint64 published; uint64 seal_from; uint64 seal_by; uint64 seal_until; uint64",
            "open_until; opaque encryption_key<0..2^8-1>; opaque mac_key<0..2^8-1>; } RingKey.",
            "TicketFormat rfc5077(1) openssl(2) aead(3); KeyPhase pending(1) sealing(2)",
            "opening_only(3) retired(4). Both keys are empty exactly when retired, mac_key also",
            "when aead. Times are epoch seconds.",
        ],
        {
            "Order": {
                "bugType": "MALFORMED",
                "description": "Keys out of order or twice.",
            },
            "WeakKey": {
                "bugType": "WEAK_PARAMS",
                "description": "Key material that no random generator made.",
                "effect": "Who guesses the key opens every ticket.",
                "links": ["https://nvd.nist.gov/vuln/detail/CVE-2020-13777"],
            },
            "RepeatedKey": {
                "bugType": "WEAK_PARAMS",
                "description": "The same key octets under two names, or in two places of one key.",
            },
            "PhaseMismatch": {
                "bugType": "MISSING_STEP",
                "description": "Phase, revocation and key octets contradict each other.",
            },
            "Times": {
                "bugType": "MALFORMED",
                "description": "published <= seal_from <= seal_by <= seal_until <= open_until does not"
                " hold.",
            },
        },
        closed(RING_FIELDS),
    )
    group = file.group("KeyRingDecode")
    add_valid(group)
    add_structure_faults(group)
    add_key_faults(group)
    add_weak_keys(group)
    return file


def add_valid(group):
    def valid(comment, value):
        group.valid(comment, CLAUSE, value, input=encode(value))

    valid("no key yet", ring())
    valid("one rfc5077 key, AES-256", ring(key("a")))
    valid("one rfc5077 key, AES-128", ring(key("b", lengths=(16, 32))))
    valid("one openssl key, AES-256", ring(key("c", format="openssl")))
    valid("one openssl key, AES-128", ring(key("d", format="openssl", lengths=(16, 16))))
    valid("one aead key", ring(key("e", format="aead")))
    valid("one key in each phase", rotated())
    valid("a revoked key", ring(key("f", phase="retired", revoked=True), key("g"), epoch=7))
    valid("all three formats", ring(key("h"), key("i", format="openssl"), key("j", format="aead")))
    valid("64 keys", ring(*(key("many %d" % i, phase="opening_only") for i in range(64))))
    valid("a trust domain in UTF-8", ring(key("k"), trust_domain="Bücher"))
    valid("a trust domain of 255 octets", ring(key("l"), trust_domain="d" * 255))
    valid("epoch zero", ring(key("m"), epoch=0))
    valid("a high epoch", ring(key("n"), epoch=2**62))
    valid(
        "all times equal",
        ring(key("o", published=5, seal_from=5, seal_by=5, seal_until=5, open_until=5)),
    )


def add_structure_faults(group):
    value = ring(key("a"))
    encoded = encode(value)
    reject_prefixes(
        group,
        CLAUSE,
        encoded,
        {
            0: "version",
            8: "epoch",
            9: "the length of trust_domain",
            16: "trust_domain",
            18: "the length of keys",
            19: "keys, before its first octet",
            len(encoded) - 1: "keys, one octet early",
        },
    )
    reject_trailing(group, CLAUSE, encoded)
    first, second = ring(key("a"), key("b"))["keys"]
    group.invalid(
        "half a key at the end of keys",
        CLAUSE,
        "TRUNCATED",
        ["Truncated"],
        input=encode(ring())[:-2] + opaque16(encode_key(first) + encode_key(second)[:40]),
    )
    for version in (0, 2):
        group.invalid(
            "version %d" % version, CLAUSE, "ILLEGAL_VALUE", input=encode(value, version=version)
        )
    group.invalid(
        "empty trust_domain", CLAUSE, "LENGTH_OUT_OF_RANGE", input=encode(value, domain=b"")
    )
    group.invalid(
        "trust_domain is no UTF-8", CLAUSE, "ILLEGAL_VALUE", input=encode(value, domain=b"a\xff")
    )
    group.invalid(
        "65 keys",
        CLAUSE,
        "ILLEGAL_VALUE",
        input=encode(ring(*(key("many %d" % i, phase="opening_only") for i in range(65)))),
    )
    two = ring(key("a"), key("b"))
    group.invalid(
        "keys in descending order",
        CLAUSE,
        "ILLEGAL_VALUE",
        ["Order"],
        input=encode(ring(*two["keys"][::-1], sort=False)),
    )
    group.invalid(
        "one key_name twice",
        CLAUSE,
        "ILLEGAL_VALUE",
        ["Order"],
        input=encode(ring(key("a"), key("b", key_name=octets("ring key_name a", 16)))),
    )


def add_key_faults(group):
    def fault(comment, flags=(), name="fault", **changes):
        group.invalid(
            comment, CLAUSE, "ILLEGAL_VALUE", flags, input=encode(ring(key(name, **changes)))
        )

    def coded(comment, field, code):
        value = key("fault")
        value[field] = code
        group.invalid(comment, CLAUSE, "ILLEGAL_VALUE", input=encode(ring(value)))

    for code in (0, 4, 255):
        coded("format %d is not defined" % code, "format", code)
    for code in (0, 5, 255):
        coded("phase %d is not defined" % code, "phase", code)
    coded("revoked is neither 0 nor 1", "revoked", 2)
    mismatch = ["PhaseMismatch"]
    for phase in ("pending", "sealing", "opening_only"):
        fault("revoked, but %s" % phase, mismatch, phase=phase, revoked=True)
        fault("%s without keys" % phase, mismatch, phase=phase, encryption_key=b"", mac_key=b"")
    fault(
        "retired with keys",
        mismatch,
        phase="retired",
        encryption_key=octets("retired e", 32),
        mac_key=octets("retired m", 32),
    )
    fault("retired with a mac_key", mismatch, phase="retired", mac_key=octets("retired m", 32))
    fault("rfc5077 without mac_key", mac_key=b"")
    fault("rfc5077 with a mac_key of 16 octets", lengths=(32, 16))
    fault("rfc5077 with an encryption_key of 24 octets", lengths=(24, 32))
    fault("openssl with 16 and 32 octets", format="openssl", lengths=(16, 32))
    fault("openssl with 32 and 16 octets", format="openssl", lengths=(32, 16))
    fault("aead with a mac_key", format="aead", lengths=(32, 32))
    fault("aead with an encryption_key of 16 octets", format="aead", lengths=(16, 0))
    wrong = ["Times"]
    fault("published after seal_from", wrong, published=START + 1)
    fault("seal_from after seal_by", wrong, seal_from=START + LEAD + 1)
    fault("seal_by after seal_until", wrong, seal_by=START + PERIOD + LEAD + 1)
    fault("seal_until after open_until", wrong, seal_until=START + 3 * PERIOD)
    fault("open_until beyond any calendar", open_until=2**64 - 1)
    fault("open_until that is negative in 64 bits with a sign", open_until=2**63)


def add_weak_keys(group):
    def fault(comment, flags, *keys):
        group.invalid(comment, CLAUSE, "ILLEGAL_VALUE", flags, input=encode(ring(*keys)))

    weak, repeated = ["WeakKey"], ["RepeatedKey"]
    fault("encryption_key all zero", weak, key("w", encryption_key=bytes(32)))
    fault("mac_key all zero", weak, key("w", mac_key=bytes(32)))
    five = bytes([1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1])
    fault(
        "five distinct octets in the first 16",
        weak,
        key("w", encryption_key=five + octets("w1", 16)),
    )
    fault("five distinct octets in the last 16", weak, key("w", mac_key=octets("w2", 16) + five))
    fault("equal halves", weak, key("w", encryption_key=octets("w3", 16) * 2))
    fault("printable ASCII", weak, key("w", encryption_key=b"correct-horse-battery-staple-012"))
    fault("a base64 text as mac_key", weak, key("w", mac_key=b"q83vEjRWeJCrze8SNFZ4kKvN7xI0Vniw"))
    fault("an aead key all zero", weak, key("w", format="aead", encryption_key=bytes(32)))
    same = octets("the same", 32)
    fault("encryption_key equals mac_key", repeated, key("w", encryption_key=same, mac_key=same))
    fault(
        "encryption_key of 16 octets equals key_name",
        repeated,
        key("w", lengths=(16, 32), encryption_key=octets("ring key_name w", 16)),
    )
    fault(
        "two keys with the same encryption_key",
        repeated,
        key("w1", encryption_key=same),
        key("w2", encryption_key=same),
    )
    fault(
        "two keys with the same mac_key", repeated, key("w1", mac_key=same), key("w2", mac_key=same)
    )
    six = bytes([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 1, 2, 3, 9])
    value = ring(key("w", encryption_key=six + octets("w4", 16)))
    group.valid("six distinct octets in 16 are enough", CLAUSE, value, input=encode(value))
