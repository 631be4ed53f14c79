# SPDX-License-Identifier: Apache-2.0
"""Tickets opened under a ring, and every reason why one is not."""

from crypto import aes_cbc
from octets import flip, octets
import states
import ssl_session as ssl_sessions
from subjects.key_ring_decode import KEY_LENGTHS, PERIOD, RING_FIELDS, START, key, ring, times
from tickets import (
    CLAUSES,
    KINDS,
    NOW,
    RANDOM_LENGTH,
    TRUST_DOMAIN,
    plaintexts,
    ticket,
    with_mac,
    unreadable_states,
)
from vectors import HEX, TEXT, VectorFile, closed, enum, hex_of, uint
from wire import uint16

REASONS = ("malformed", "unknown_key", "retired_key", "bad_mac", "unreadable_state")

NOTES = {
    "Length": {
        "bugType": "MALFORMED",
        "description": "Too short for the structure, or lengths inside that do not add up.",
        "links": ["https://nvd.nist.gov/vuln/detail/CVE-2016-6302"],
    },
    "UnknownKey": {
        "bugType": "BASIC",
        "description": "No key of the ring has this name; nothing else is looked at.",
    },
    "RetiredKey": {
        "bugType": "BASIC",
        "description": "The ring knows the name, but the key is gone, or its time is over.",
    },
    "Modified": {
        "bugType": "AUTH_BYPASS",
        "description": "One bit changed: the MAC or tag must cover and show it.",
    },
    "OtherFormat": {
        "bugType": "AUTH_BYPASS",
        "description": "Right under the same key octets, but in another format: a key has one"
        " format, and the opener never tries a second.",
    },
    "OtherKey": {
        "bugType": "AUTH_BYPASS",
        "description": "Sealed under other key octets with our key's name.",
    },
    "BadPadding": {
        "bugType": "AUTH_BYPASS",
        "description": "Authentic, but what is decrypted has no PKCS#7 padding. To the peer"
        " no different from any other failure.",
    },
    "UnreadableState": {
        "bugType": "MISSING_STEP",
        "description": "Authentic, but the state is not one that this version reads.",
    },
    "Schedule": {
        "bugType": "FUNCTIONALITY",
        "description": "A key opens from its publication until open_until, whatever its phase,"
        " by its times alone.",
    },
}


def build():
    file = VectorFile(
        "ticket_open",
        [
            "`input` is opened under the ring of the group at the time `now`. The failures are",
            "the reasons of a decline. What is checked, in this order: the key name, the key's",
            "phase and time, the structure, MAC or tag, then the state.",
            "`plaintext` is the encoded SessionState, for openssl the DER of SSL_SESSION; `phase`",
            "is the phase of the key at `now`. Expiry of the session is the decider's business",
            "and not judged here.",
        ],
        NOTES,
        {"now": uint(32), "input": HEX},
        closed(
            {
                "key_name": hex_of(16),
                "phase": enum("pending", "sealing", "opening_only"),
                "plaintext": HEX,
            }
        ),
        REASONS,
        {
            "format": enum("rfc5077", "openssl", "aead"),
            "trust_domain": TEXT,
            "keys": RING_FIELDS["keys"],
        },
    )
    for kind, (format, lengths) in KINDS.items():
        add_kind(file, kind, format, lengths)
    add_trust_domain(file)
    add_schedule(file)
    return file


class Cases:
    """Cases of one group, with one sealing key."""

    def __init__(self, file, kind, format, lengths):
        self.kind = kind
        self.format = format
        self.key = key("open " + kind, format=format, lengths=lengths, **times(START))
        self.random = octets("random open " + kind, RANDOM_LENGTH[format])
        self.plaintext = list(plaintexts(format).values())[1]
        self.ticket = ticket(self.key, self.random, self.plaintext)
        self.group = file.group(
            "TicketOpen", format=format, trust_domain=TRUST_DOMAIN, keys=[self.key]
        )

    def valid(self, comment, plaintext):
        self.group.valid(
            "%s: %s" % (self.kind, comment),
            CLAUSES[self.format],
            {"key_name": self.key["key_name"], "phase": "sealing", "plaintext": plaintext},
            now=NOW,
            input=ticket(self.key, self.random, plaintext),
        )

    def fault(self, comment, failure, data, *flags):
        self.group.invalid(
            "%s: %s" % (self.kind, comment),
            CLAUSES[self.format],
            failure,
            flags,
            now=NOW,
            input=data,
        )


def add_kind(file, kind, format, lengths):
    cases = Cases(file, kind, format, lengths)
    for comment, plaintext in plaintexts(format).items():
        cases.valid(comment, plaintext)
    add_structure_faults(cases)
    add_name_faults(cases)
    add_mac_faults(cases)
    add_state_faults(cases)
    if format != "aead":
        add_padding_faults(cases)
    if format == "rfc5077":
        add_length_faults(cases)
    add_other_formats(cases)


def add_structure_faults(cases):
    minimum = {"rfc5077": 66, "openssl": 64, "aead": 64}[cases.format]
    for kept in (0, 1, 15, 16, 17, 32, minimum - 1):
        cases.fault("%d octets" % kept, "malformed", cases.ticket[:kept], "Length")


def add_name_faults(cases):
    cases.fault(
        "first bit of key_name changed", "unknown_key", flip(cases.ticket, 0, 0x80), "UnknownKey"
    )
    cases.fault("last bit of key_name changed", "unknown_key", flip(cases.ticket, 15), "UnknownKey")
    cases.fault("random octets", "unknown_key", octets("nobody's ticket", 192), "UnknownKey")
    cases.fault("octets all zero", "unknown_key", bytes(192), "UnknownKey")


def add_mac_faults(cases):
    data = cases.ticket
    state = {"rfc5077": 34, "openssl": 32, "aead": 48}[cases.format]
    tag = 16 if cases.format == "aead" else 32
    cases.fault("first bit behind key_name changed", "bad_mac", flip(data, 16, 0x80), "Modified")
    cases.fault("first bit of the state changed", "bad_mac", flip(data, state, 0x80), "Modified")
    cases.fault("last bit of the state changed", "bad_mac", flip(data, -tag - 1), "Modified")
    cases.fault("first bit of mac changed", "bad_mac", flip(data, -tag, 0x80), "Modified")
    cases.fault("a bit in the middle of mac changed", "bad_mac", flip(data, -tag // 2), "Modified")
    cases.fault("last bit of mac changed", "bad_mac", flip(data, -1), "Modified")
    cases.fault("mac of zeros", "bad_mac", data[:-tag] + bytes(tag), "Modified")
    other = dict(cases.key)
    other["encryption_key"] = octets("other encryption_key", len(cases.key["encryption_key"]))
    other["mac_key"] = octets("other mac_key", len(cases.key["mac_key"]))
    cases.fault(
        "sealed under another key of this name",
        "bad_mac",
        ticket(other, cases.random, cases.plaintext),
        "OtherKey",
    )
    if cases.format != "rfc5077":
        cases.fault("one octet added", "bad_mac", data + b"\x00", "Modified")
        cases.fault("one octet cut off", "bad_mac", data[:-1], "Modified")
    if cases.format != "aead":
        swapped = dict(cases.key)
        if len(swapped["mac_key"]) == len(swapped["encryption_key"]):
            swapped["encryption_key"], swapped["mac_key"] = (
                swapped["mac_key"],
                swapped["encryption_key"],
            )
            cases.fault(
                "encryption_key and mac_key swapped",
                "bad_mac",
                ticket(swapped, cases.random, cases.plaintext),
                "OtherKey",
            )


def add_length_faults(cases):
    """rfc5077 only: the length of encrypted_state against the rest."""
    data = cases.ticket
    length = int.from_bytes(data[32:34], "big")
    for comment, wrong in [
        ("one too small", length - 1),
        ("one too great", length + 1),
        ("a block too small", length - 16),
        ("zero", 0),
        ("65535", 65535),
    ]:
        cases.fault(
            "the length of encrypted_state is %s" % comment,
            "malformed",
            data[:32] + uint16(wrong) + data[34:],
            "Length",
        )
    cases.fault("one octet added", "malformed", data + b"\x00", "Length")
    cases.fault("one octet cut off", "malformed", data[:-1], "Length")


def add_padding_faults(cases):
    """Authentic, but not what AES-CBC with PKCS#7 makes."""
    cipher_key, iv = cases.key["encryption_key"], cases.random

    def padded(padding):
        body = cases.plaintext + bytes(-len(cases.plaintext) % 16)
        block = body[: len(body) - len(padding)] + padding
        return with_mac(cases.key, iv, aes_cbc(cipher_key, iv, block, padding=False))

    for comment, padding in [
        ("padding of zero", b"\x00"),
        ("padding of 17", b"\x11"),
        ("padding of 255", b"\xff"),
        ("three octets of padding, one of them wrong", b"\x03\x02\x03"),
    ]:
        cases.fault(comment, "unreadable_state", padded(padding), "BadPadding")
    whole = aes_cbc(cipher_key, iv, cases.plaintext)
    cases.fault(
        "half a block at the end",
        "unreadable_state",
        with_mac(cases.key, iv, whole[:-8]),
        "BadPadding",
    )
    cases.fault("no block at all", "unreadable_state", with_mac(cases.key, iv, b""), "BadPadding")
    cases.fault(
        "nothing but padding",
        "unreadable_state",
        with_mac(cases.key, iv, aes_cbc(cipher_key, iv, b"")),
        "UnreadableState",
    )


def add_state_faults(cases):
    for comment, plaintext in unreadable_states(cases.format).items():
        cases.fault(
            comment,
            "unreadable_state",
            ticket(cases.key, cases.random, plaintext),
            "UnreadableState",
        )


def add_other_formats(cases):
    """The same key octets in another format, as far as the lengths of keys allow it."""
    lengths = len(cases.key["encryption_key"]), len(cases.key["mac_key"])
    plaintext = states.encode(states.state())
    if cases.format == "rfc5077" and lengths == KEY_LENGTHS["openssl"]:
        other = dict(cases.key, format="openssl")
        # Read as rfc5077, the first two octets of the state are a length that does not fit.
        cases.fault(
            "a ticket in OpenSSL's layout",
            "malformed",
            ticket(other, cases.random, plaintext),
            "OtherFormat",
        )
    if cases.format == "openssl" and lengths == KEY_LENGTHS["rfc5077"]:
        other = dict(cases.key, format="rfc5077")
        # Authentic: the length is part of what both formats authenticate.
        cases.fault(
            "a ticket in RFC 5077's layout",
            "unreadable_state",
            ticket(other, cases.random, plaintext),
            "OtherFormat",
        )
    if cases.format == "aead":
        other = dict(cases.key, format="rfc5077", mac_key=cases.key["encryption_key"])
        cases.fault(
            "a ticket in RFC 5077's layout",
            "bad_mac",
            ticket(other, cases.random[:16], plaintext),
            "OtherFormat",
        )


def add_trust_domain(file):
    domain = "shop.example"
    sealing = key("open in a domain", format="aead", **times(START))
    group = file.group("TicketOpen", format="aead", trust_domain=domain, keys=[sealing])
    plaintext = states.encode(states.state())
    random = octets("random open in a domain", 32)
    group.valid(
        "aead: a trust domain of its own",
        CLAUSES["aead"],
        {"key_name": sealing["key_name"], "phase": "sealing", "plaintext": plaintext},
        now=NOW,
        input=ticket(sealing, random, plaintext, domain),
    )
    for comment, other in [("another trust domain", TRUST_DOMAIN), ("a longer one", domain + ".")]:
        group.invalid(
            "aead: sealed in %s" % comment,
            CLAUSES["aead"],
            "bad_mac",
            ["OtherKey"],
            now=NOW,
            input=ticket(sealing, random, plaintext, other),
        )


def add_schedule(file):
    plaintext = states.encode(states.state())
    random = octets("random open schedule", 16)
    pending = key("open pending", phase="pending", **times(START + PERIOD))
    current = key("open current", **times(START))
    previous = key("open previous", phase="opening_only", **times(START - PERIOD))
    retired = dict(key("open retired", **times(START)))
    revoked = dict(key("open revoked", **times(START)))
    gone = [
        key("open retired", phase="retired", **times(START)),
        key("open revoked", phase="retired", revoked=True, **times(START - PERIOD)),
    ]
    keys = ring(pending, current, previous, *gone)["keys"]
    group = file.group("TicketOpen", format="rfc5077", trust_domain=TRUST_DOMAIN, keys=keys)
    clause = "docs/decisions.md, D4"

    def opens(comment, sealing, phase, now):
        group.valid(
            comment,
            clause,
            {"key_name": sealing["key_name"], "phase": phase, "plaintext": plaintext},
            ["Schedule"],
            now=now,
            input=ticket(sealing, random, plaintext),
        )

    def refuses(comment, sealing, now):
        group.invalid(
            comment,
            clause,
            "retired_key",
            ["RetiredKey"],
            now=now,
            input=ticket(sealing, random, plaintext),
        )

    opens("a pending key opens", pending, "pending", START + PERIOD - 600)
    opens("the previous key opens", previous, "opening_only", NOW)
    opens("the previous key, the last second", previous, "opening_only", previous["open_until"] - 1)
    refuses("the previous key at open_until", previous, previous["open_until"])
    refuses("the previous key a day later", previous, previous["open_until"] + 86400)
    refuses("a retired key, which the ring no longer has", retired, NOW)
    refuses("a revoked key", revoked, NOW)
    add_expiry(file, plaintext, random)


def add_expiry(file, plaintext, random):
    clause = "docs/decisions.md, D4"
    for format in ("rfc5077", "openssl", "aead"):
        sealing = key("open alone " + format, format=format, **times(START))
        group = file.group("TicketOpen", format=format, trust_domain=TRUST_DOMAIN, keys=[sealing])
        if format == "openssl":
            plaintext = ssl_sessions.encode(ssl_sessions.session(session_id_context=b"r"))
        else:
            plaintext = states.encode(states.state())
        data = ticket(sealing, octets("random alone", RANDOM_LENGTH[format]), plaintext)
        for comment, now, phase in [
            ("the last second before seal_until", sealing["seal_until"] - 1, "sealing"),
            ("at seal_until it opens only", sealing["seal_until"], "opening_only"),
            ("the last second before open_until", sealing["open_until"] - 1, "opening_only"),
        ]:
            group.valid(
                "%s: %s" % (format, comment),
                clause,
                {"key_name": sealing["key_name"], "phase": phase, "plaintext": plaintext},
                ["Schedule"],
                now=now,
                input=data,
            )
        group.invalid(
            "%s: at open_until nobody need have rotated it away" % format,
            clause,
            "retired_key",
            ["RetiredKey"],
            now=sealing["open_until"],
            input=data,
        )
