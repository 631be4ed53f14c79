# SPDX-License-Identifier: Apache-2.0
"""The state file of derived keys, and the ticket keys that follow from it."""

from crypto import hkdf_sha256
from octets import octets
from vectors import array, closed, decode_file, enum, hex_of, reject_prefixes, reject_trailing, uint
from wire import uint8, uint32, uint64

CLAUSE = "Reprise, ChainState"
FORMATS = {"rfc5077": 1, "openssl": 2, "aead": 3}
ORIGIN = 1795000000

FIELDS = {
    "chain_id": hex_of(16),
    "origin": uint(64),
    "step_length": uint(32),
    "step": uint(64),
    "reached": uint(64),
    "chain_key": hex_of(32),
    "keys": array(
        closed(
            {
                "step": uint(64),
                "format": enum(*FORMATS),
                "key_name": hex_of(16),
                "encryption_key": hex_of(32),
                "mac_key": hex_of(0, 32),
            }
        )
    ),
}


def next_chain_key(state, key):
    return hkdf_sha256(b"", key, b"reprise derived chain v1" + state["chain_id"], 32)


def ticket_key(state, step, chain_key, format):
    """The first attempt is good enough for every case here."""
    mac_length = 0 if format == "aead" else 32
    info = b"reprise derived ticket key v1" + state["chain_id"]
    block = hkdf_sha256(b"", chain_key, info + bytes([FORMATS[format], 0]), 48 + mac_length)
    return {
        "step": step,
        "format": format,
        "key_name": block[:16],
        "encryption_key": block[16:48],
        "mac_key": block[48:],
    }


def chain(name, **changes):
    state = {
        "chain_id": octets("chain id %s" % name, 16),
        "origin": ORIGIN,
        "step_length": 14400,
        "step": 0,
        "reached": ORIGIN,
        "chain_key": octets("chain key %s" % name, 32),
    }
    state.update(changes)
    return state


def with_keys(state, steps=3):
    keys = []
    chain_key = state["chain_key"]
    for step in range(state["step"], state["step"] + steps):
        keys += [ticket_key(state, step, chain_key, format) for format in FORMATS]
        chain_key = next_chain_key(state, chain_key)
    return {**state, "keys": keys}


def encode(state, version=1):
    return (
        uint8(version)
        + state["chain_id"]
        + uint64(state["origin"])
        + uint32(state["step_length"])
        + uint64(state["step"])
        + uint64(state["reached"])
        + state["chain_key"]
    )


def build():
    file = decode_file(
        "chain_state_decode",
        [
            "struct { uint8 version = 1; opaque chain_id[16]; uint64 origin; uint32 step_length;",
            "uint64 step; uint64 reached; opaque chain_key[32]; } ChainState. Times are epoch",
            "seconds; step_length is 60..2592000 seconds, step at most 2^31 - 1, reached not before",
            "origin. chain_key of step n + 1 = HKDF-SHA-256(no salt, chain_key of step n,",
            "'reprise derived chain v1' || chain_id, 32). key_name[16] || encryption_key[32] ||",
            "mac_key[32, none for aead] of a step = HKDF-SHA-256(no salt, its chain_key,",
            "'reprise derived ticket key v1' || chain_id || uint8 format || uint8 attempt), where",
            "format is rfc5077(1) openssl(2) aead(3), and attempt 0 unless the result is weak.",
            "`keys` of a value are those of the state's step and of the two that follow.",
        ],
        {},
        closed(FIELDS),
    )
    group = file.group("ChainStateDecode")
    for comment, state in [
        ("a new chain", chain("new")),
        ("a chain in use", chain("used", step=1234, reached=ORIGIN + 1237 * 14400 + 17)),
        ("the shortest step", chain("short", step_length=60)),
        ("the longest step", chain("long", step_length=30 * 86400)),
        ("the last step", chain("last", step=2**31 - 3)),
        ("an origin of 1970", chain("early", origin=0, reached=0)),
    ]:
        group.valid(comment, CLAUSE, with_keys(state), input=encode(state))
    good = encode(chain("new"))
    reject_prefixes(
        group,
        CLAUSE,
        good,
        {
            0: "version, before its octet",
            16: "chain_id, one octet early",
            24: "origin",
            28: "step_length",
            36: "step",
            44: "reached",
            45: "chain_key, before its first octet",
            76: "chain_key, one octet early",
        },
    )
    reject_trailing(group, CLAUSE, good)
    for comment, changes, version in [
        ("version 0", {}, 0),
        ("version 2", {}, 2),
        ("a step of 59 seconds", {"step_length": 59}, 1),
        ("a step of 30 days and a second", {"step_length": 30 * 86400 + 1}, 1),
        ("step 2^31", {"step": 2**31}, 1),
        ("reached before origin", {"reached": ORIGIN - 1}, 1),
        ("reached after the year 36000", {"reached": 2**40 + 1}, 1),
        ("an origin above 2^63", {"origin": 2**63}, 1),
        ("chain_key all zero", {"chain_key": bytes(32)}, 1),
    ]:
        state = chain("new", **changes)
        group.invalid(comment, CLAUSE, "ILLEGAL_VALUE", input=encode(state, version))
    return file
