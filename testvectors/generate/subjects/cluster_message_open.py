# SPDX-License-Identifier: Apache-2.0
"""Messages on a cluster's bus."""

from clusters import member_start, seal, secret_name
from octets import flip, octets
from vectors import HEX, TEXT, VectorFile, closed, enum, hex_of, uint
from wire import opaque8, uint8, uint64

CLAUSE = "Reprise, SealedMessage"
PURPOSE = "reprise message v2"
KINDS = {"ring_changed": 1, "revocations_changed": 2, "session_removed": 3}
STARTED = 1795000000123
SECRET = octets("message secret", 32)
CLUSTER = "Pool1"
DOMAIN = "default"


def header(value, version=1):
    return (
        uint8(version)
        + opaque8(value["node"].encode())
        + member_start(value["started"], value["start_random"])
        + uint64(value["counter"])
        + uint64(value["time"])
    )


def message(value, kind=None, body=None):
    return uint8(KINDS[value["kind"]] if kind is None else kind) + opaque8(
        value["body"] if body is None else body
    )


def sealed(
    value,
    head=None,
    inner=None,
    secret=SECRET,
    purpose=PURPOSE,
    cluster=CLUSTER,
    domain=DOMAIN,
    shown=None,
):
    head = header(value) if head is None else head
    salt = octets("message salt %s %d" % (value["node"], value["counter"]), 32)
    inner = message(value) if inner is None else inner
    record = seal(secret, salt, purpose, cluster, domain, head, inner)
    return (head if shown is None else shown) + record


def sample(kind, counter=1, node="node-2", **changes):
    value = {
        "node": node,
        "started": STARTED,
        "start_random": octets("message start " + node, 16),
        "counter": counter,
        "time": STARTED + 5000,
        "kind": kind,
        "body": octets("session", 32) if kind == "session_removed" else b"",
    }
    value.update(changes)
    return value


def build():
    file = VectorFile(
        "cluster_message_open",
        [
            "struct { MessageHeader header; Sealed message[rest]; } SealedMessage; struct { uint8",
            "version = 1; NodeName node; MemberStart start; uint64 counter; uint64 time; }",
            "MessageHeader; struct { MessageKind kind; opaque body<0..32>; } Message; enum {",
            "ring_changed(1), revocations_changed(2), session_removed(3), (255) } MessageKind.",
            "Sealed as in sealed_open, with the purpose \"reprise message v2\", a DomainContext",
            "(cluster_secret_derive) as context and the header's encoding as subject. The body of session_removed has 32",
            "octets, the others none. A message has at most 1024 octets.",
        ],
        {
            "Modified": {"bugType": "AUTH_BYPASS", "description": "One bit changed."},
            "OtherKey": {
                "bugType": "AUTH_BYPASS",
                "description": "Sealed by somebody else, or for something else.",
            },
            "Spliced": {
                "bugType": "AUTH_BYPASS",
                "description": "The header of one message before the body of another.",
            },
            "Malformed": {"bugType": "MALFORMED", "description": "Authentic, and no such message."},
            "Length": {"bugType": "MALFORMED", "description": "Too short or too long."},
        },
        {"input": HEX},
        closed(
            {
                "node": TEXT,
                "started": uint(64),
                "start_random": hex_of(16),
                "counter": uint(64),
                "time": uint(64),
                "kind": enum(*KINDS),
                "body": hex_of(0, 32),
            }
        ),
        ("unreadable",),
        {
            "secret": hex_of(32),
            "cluster": TEXT,
            "trust_domain": TEXT,
            "key_name": hex_of(16),
        },
    )
    group = file.group(
        "ClusterMessageOpen",
        secret=SECRET,
        cluster=CLUSTER,
        trust_domain=DOMAIN,
        key_name=secret_name(SECRET),
    )
    for comment, value in [
        ("the ring has changed", sample("ring_changed")),
        ("the revocations have changed", sample("revocations_changed", 2)),
        ("a session is over", sample("session_removed", 3)),
        ("a long name", sample("ring_changed", 1, node="n" * 255)),
        ("the greatest counter", sample("ring_changed", 2**63 - 1)),
    ]:
        group.valid(comment, CLAUSE, value, input=sealed(value))

    def invalid(comment, flag, data):
        group.invalid(comment, CLAUSE, "unreadable", [flag], input=data)

    value = sample("session_removed", 7)
    whole = sealed(value)
    length = len(header(value))
    for comment, index in [
        ("version", 0),
        ("node", 4),
        ("started", 10),
        ("random", 20),
        ("counter", 38),
        ("time", length - 1),
        ("key_name", length),
        ("salt", length + 16),
        ("message", length + 48),
        ("tag", -1),
    ]:
        invalid("a bit of %s changed" % comment, "Modified", flip(whole, index))
    other = octets("message other secret", 32)
    invalid("another secret", "OtherKey", sealed(value, secret=other))
    invalid("another cluster", "OtherKey", sealed(value, cluster="Pool2"))
    invalid("another trust domain", "OtherKey", sealed(value, domain="payments"))
    invalid("another purpose", "OtherKey", sealed(value, purpose="reprise member record v2"))
    later = header(sample("session_removed", 8))
    invalid("the header of the next message", "Spliced", sealed(value, shown=later))
    for kind in (0, 4, 255):
        invalid("kind %d" % kind, "Malformed", sealed(value, inner=message(value, kind=kind)))
    for body in (b"", bytes(31)):
        data = sealed(value, inner=message(value, body=body))
        invalid("a session ID of %d octets" % len(body), "Malformed", data)
    data = sealed(value, inner=message(value) + b"\x00")
    invalid("an octet after the message", "Malformed", data)
    invalid("version 2", "Malformed", sealed(value, head=header(value, version=2)))
    for kept in (0, 1, length - 1, length, length + 63):
        invalid("%d octets" % kept, "Length", whole[:kept])
    invalid("one octet too many", "Length", whole + b"\x00")
    long = sealed(value, inner=message(value) + bytes(1000))
    invalid("%d octets, authentic" % len(long), "Length", long)
    return file
