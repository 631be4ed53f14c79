# SPDX-License-Identifier: Apache-2.0
"""The copy of the ring that members sign and seal for followers."""

from clusters import follower_secret, info, ring_signing_key, seal, secret_name
from crypto import ed25519_public_key, ed25519_sign
from octets import flip, octets
from vectors import HEX, TEXT, VectorFile, closed, hex_of, uint

from subjects import key_ring_decode, record_stamp_decode

CLAUSE = "Reprise, FollowerRing"
PURPOSE = "reprise follower ring record v1"
SECRET = octets("follower ring secret", 32)
OTHER = octets("follower ring other secret", 32)
CLUSTER = "Pool1"
DOMAIN = "default"


def stamped(stamp, ring):
    return record_stamp_decode.encoded(stamp) + key_ring_decode.encode(ring)


def copy(label, content, signer=SECRET, sealer=SECRET, signed=None, purpose=PURPOSE, domain=DOMAIN):
    """`signed` takes the place of the content under the signature."""
    message = info(PURPOSE, CLUSTER, domain) + (content if signed is None else signed)
    signature = ed25519_sign(ring_signing_key(signer, CLUSTER, domain), message)
    return sealed(label, signature + content, sealer, purpose)


def sealed(label, plaintext, sealer=SECRET, purpose=PURPOSE):
    own = follower_secret(sealer, CLUSTER, DOMAIN)
    return seal(own, octets("copy salt " + label, 32), purpose, CLUSTER, DOMAIN, b"", plaintext)


def build():
    file = VectorFile(
        "follower_ring_open",
        [
            "struct { opaque signature[64]; StampedRecord ring[rest]; } FollowerRing, sealed under",
            "the followers' secret for the purpose \"reprise follower ring record v1\", without a",
            "subject, in the context of cluster and trust domain. The ring's content is a",
            "KeyRingRecord of that trust domain. The signature is Ed25519 (RFC 8032) over struct {",
            "SealedInfo info; StampedRecord ring; } SignedRing; info has the purpose and the context",
            "of the seal. Secret and verifying key are those of follower_secret_derive.",
        ],
        {
            "Forged": {
                "bugType": "AUTH_BYPASS",
                "description": "Sealed under the followers' secret, and not signed by a member.",
            },
            "OtherKey": {
                "bugType": "AUTH_BYPASS",
                "description": "Sealed by somebody else, or for something else.",
            },
            "Modified": {"bugType": "AUTH_BYPASS", "description": "One bit changed."},
            "Malformed": {"bugType": "MALFORMED", "description": "Authentic, and no such copy."},
        },
        {"input": HEX},
        closed(
            {
                "as_of": uint(64),
                "since": uint(64),
                "started": uint(64),
                "start_random": hex_of(16),
                "ring": HEX,
            }
        ),
        ("unreadable",),
        {
            "follower_secret": hex_of(32),
            "ring_verifying_key": hex_of(32),
            "cluster": TEXT,
            "trust_domain": TEXT,
            "key_name": hex_of(16),
        },
    )
    own = follower_secret(SECRET, CLUSTER, DOMAIN)
    group = file.group(
        "FollowerRingOpen",
        follower_secret=own,
        ring_verifying_key=ed25519_public_key(ring_signing_key(SECRET, CLUSTER, DOMAIN)),
        cluster=CLUSTER,
        trust_domain=DOMAIN,
        key_name=secret_name(own),
    )
    key = key_ring_decode.key
    for comment, ring in [
        ("no key yet", key_ring_decode.ring()),
        ("a key of OpenSSL's format", key_ring_decode.ring(key("a", format="openssl"))),
        ("a key in each phase", key_ring_decode.rotated()),
    ]:
        stamp = record_stamp_decode.stamp(comment)
        value = {**stamp, "ring": key_ring_decode.encode(ring)}
        group.valid(comment, CLAUSE, value, input=copy(comment, stamped(stamp, ring)))
    add_faults(group)
    return file


def add_faults(group):
    def invalid(comment, flag, data):
        group.invalid(comment, CLAUSE, "unreadable", [flag], input=data)

    stamp, ring = record_stamp_decode.stamp("faults"), key_ring_decode.rotated()
    content = stamped(stamp, ring)
    later = stamped({**stamp, "as_of": stamp["as_of"] + 600000}, ring)
    whole = copy("faults", content)
    signature = ed25519_sign(
        ring_signing_key(SECRET, CLUSTER, DOMAIN), info(PURPOSE, CLUSTER, DOMAIN) + content
    )
    invalid("signed by another key", "Forged", copy("other signer", content, signer=OTHER))
    invalid("a later stamp under the signature", "Forged", copy("later", later, signed=content))
    invalid("signed without the purpose", "Forged", sealed("bare", bare(content) + content))
    invalid("a signature of zeros", "Forged", sealed("zeros", bytes(64) + content))
    invalid("no signature", "Forged", sealed("none", content))
    invalid("a bit of the signature changed", "Forged", sealed("s", flip(signature, 5) + content))
    invalid("a bit of the scalar changed", "Forged", sealed("t", flip(signature, 40) + content))
    invalid("a bit of the ring changed", "Forged", sealed("r", signature + flip(content, -1)))
    invalid("sealed under another secret", "OtherKey", copy("other seal", content, sealer=OTHER))
    invalid(
        "sealed as the members' ring",
        "OtherKey",
        copy("purpose", content, purpose="reprise ring record v2"),
    )
    for comment, index in [("key_name", 0), ("salt", 16), ("signature", 48), ("tag", -1)]:
        invalid("a bit of %s changed" % comment, "Modified", flip(whole, index))
    other = stamped(stamp, key_ring_decode.ring(key_ring_decode.key("b"), trust_domain="other"))
    invalid("a ring of another trust domain", "Malformed", copy("domain", other))
    invalid("an octet after the ring", "Malformed", copy("trailing", content + b"\x00"))
    invalid("a stamp of version 2", "Malformed", copy("version", b"\x02" + content[1:]))
    invalid("half a ring", "Malformed", copy("half", content[: len(content) // 2]))
    for kept in (0, 15, 63, 64, len(whole) - 1):
        invalid("%d octets" % kept, "Modified", whole[:kept])


def bare(content):
    return ed25519_sign(ring_signing_key(SECRET, CLUSTER, DOMAIN), content)
