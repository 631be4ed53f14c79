# SPDX-License-Identifier: Apache-2.0
"""Tickets sealed with given randomness, in all three formats."""

from octets import octets
import states
from subjects.key_ring_decode import LEAD, PERIOD, RING_FIELDS, START, key, ring, times
from tickets import CLAUSES, KINDS, NOW, RANDOM_LENGTH, TRUST_DOMAIN, plaintexts, ticket
from vectors import HEX, TEXT, VectorFile, closed, enum, hex_of, uint


def build():
    file = VectorFile(
        "ticket_seal",
        [
            "What is sealed, under which ring, at which time (`now`), with which octets for the",
            "first draw of randomness: the iv[16] of rfc5077 and openssl, the salt[32] of aead.",
            "`plaintext` is an encoded SessionState, for openssl the DER of SSL_SESSION.",
            "rfc5077 and openssl: AES-CBC with PKCS#7 padding, HMAC-SHA-256 over all that stands",
            "before mac (for rfc5077 the length of encrypted_state included).",
            "The ring's keys have the fields of key_ring_decode.",
        ],
        {
            "NoSealingKey": {
                "bugType": "MISSING_STEP",
                "description": "No key of the ring may seal now, so no ticket is issued.",
                "effect": "A node that was cut off from its fleet would let one key live on.",
            },
            "Schedule": {
                "bugType": "FUNCTIONALITY",
                "description": "Which of several keys seals follows from phases and times alone.",
            },
        },
        {"now": uint(32), "plaintext": HEX, "random": HEX},
        closed({"key_name": hex_of(16), "ticket": HEX}),
        ("no_sealing_key",),
        {
            "format": enum("rfc5077", "openssl", "aead"),
            "trust_domain": TEXT,
            "keys": RING_FIELDS["keys"],
        },
    )
    for kind, (format, lengths) in KINDS.items():
        sealing = key("seal " + kind, format=format, lengths=lengths, **times(START))
        group = file.group("TicketSeal", format=format, trust_domain=TRUST_DOMAIN, keys=[sealing])
        for comment, plaintext in plaintexts(format).items():
            random = octets("random %s %s" % (kind, comment), RANDOM_LENGTH[format])
            group.valid(
                "%s: %s" % (kind, comment),
                CLAUSES[format],
                {"key_name": sealing["key_name"], "ticket": ticket(sealing, random, plaintext)},
                now=NOW,
                plaintext=plaintext,
                random=random,
            )
        for length in (15, 16, 17) if format == "rfc5077" else ():
            add_padding(group, sealing, kind, length)
    add_trust_domain(file)
    add_schedule(file)
    return file


def add_padding(group, sealing, kind, surplus):
    data = octets("application", surplus)
    plaintext = states.encode(states.state(application_data=data))
    random = octets("random padding %d" % surplus, 16)
    group.valid(
        "%s: %d octets, padded by %d" % (kind, len(plaintext), 16 - len(plaintext) % 16),
        CLAUSES["rfc5077"],
        {"key_name": sealing["key_name"], "ticket": ticket(sealing, random, plaintext)},
        now=NOW,
        plaintext=plaintext,
        random=random,
    )


def add_trust_domain(file):
    sealing = key("seal in a domain", format="aead", **times(START))
    domain = "shop.example/Bücher"
    group = file.group("TicketSeal", format="aead", trust_domain=domain, keys=[sealing])
    plaintext = states.encode(states.state())
    random = octets("random domain", 32)
    group.valid(
        "aead: another trust domain, other keys",
        CLAUSES["aead"],
        {"key_name": sealing["key_name"], "ticket": ticket(sealing, random, plaintext, domain)},
        now=NOW,
        plaintext=plaintext,
        random=random,
    )


def add_schedule(file):
    plaintext = states.encode(states.state())
    random = octets("random schedule", 16)

    def group_of(*keys):
        return file.group(
            "TicketSeal",
            format="rfc5077",
            trust_domain=TRUST_DOMAIN,
            keys=ring(*keys)["keys"],
        )

    def seals(group, comment, sealing, now):
        group.valid(
            comment,
            "docs/decisions.md, D4",
            {"key_name": sealing["key_name"], "ticket": ticket(sealing, random, plaintext)},
            ["Schedule"],
            now=now,
            plaintext=plaintext,
            random=random,
        )

    def none(group, comment, now):
        group.invalid(
            comment,
            "docs/decisions.md, D4",
            "no_sealing_key",
            ["NoSealingKey"],
            now=now,
            plaintext=plaintext,
            random=random,
        )

    current = key("schedule current", **times(START))
    group = group_of(current)
    seals(group, "the first second of its period", current, START)
    seals(group, "the last second before seal_until", current, START + PERIOD + LEAD - 1)
    none(group, "at seal_until it is overdue", START + PERIOD + LEAD)
    none(group, "an hour later too", START + PERIOD + LEAD + 3600)

    pending = key("schedule pending", phase="pending", **times(START))
    group = group_of(pending)
    none(group, "pending, planned, but not acknowledged", START)
    none(group, "pending, the last second before seal_by", START + LEAD - 1)
    seals(group, "pending, from seal_by without everybody's word", pending, START + LEAD)

    older = key("schedule older", **times(START - PERIOD))
    newer = key("schedule newer", **times(START))
    group = group_of(older, newer)
    seals(group, "of two keys in effect the later one", newer, START)
    waiting = key("schedule waiting", phase="pending", **times(START))
    group = group_of(older, waiting)
    seals(group, "a pending key does not replace its predecessor", older, START + LEAD - 1)
    seals(group, "at seal_by it does", waiting, START + LEAD)

    names = sorted(["schedule twin a", "schedule twin b"], key=lambda n: key(n)["key_name"])
    twins = [key(n, **times(START)) for n in names]
    seals(group_of(*twins), "of two with the same seal_from the higher name", twins[1], NOW)

    revoked = key("schedule revoked", phase="retired", revoked=True, **times(START))
    none(group_of(older, revoked), "after a revocation nobody falls back to the older key", NOW)
    none(group_of(key("schedule opens", phase="opening_only", **times(START))), "opening only", NOW)
    none(group_of(), "an empty ring", NOW)
