# SPDX-License-Identifier: Apache-2.0
"""Key block and Finished messages of abbreviated handshakes."""

import hashlib

from crypto import prf
from octets import octets
from suites import SUITES
from vectors import HEX, Optional, VectorFile, closed, enum, hex_of, uint
from wire import opaque8, opaque16, opaque24, uint8, uint16, uint32

CLIENT_HELLO, SERVER_HELLO, NEW_SESSION_TICKET, FINISHED = 1, 2, 4, 20

DERIVED_FIELDS = {
    "hash": enum("sha256", "sha384"),
    "key_block": HEX,
    "client_write_mac_key": HEX,
    "server_write_mac_key": HEX,
    "client_write_key": HEX,
    "server_write_key": HEX,
    "client_write_iv": HEX,
    "server_write_iv": HEX,
    "server_verify_data": hex_of(12),
    "client_verify_data": hex_of(12),
}

HANDSHAKE_FIELDS = {
    "cipher_suite": uint(16),
    "master_secret": hex_of(48),
    "client_random": hex_of(32),
    "server_random": hex_of(32),
    "client_hello": HEX,
    "server_hello": HEX,
    "new_session_ticket": Optional(HEX),
}

HEADER = [
    'key_block = PRF(master_secret, "key expansion", server_random || client_random), cut into',
    "client and server MAC keys, keys and fixed IVs (RFC 5246, Section 6.3).",
    "In an abbreviated handshake the server's Finished comes first: its verify_data is over",
    "client_hello, server_hello and new_session_ticket if there is one; the client's over these",
    "and the server's Finished. The messages are whole, with their four octets of header.",
]


def message(kind, body):
    return uint8(kind) + opaque24(body)


def derive(suite, master_secret, client_random, server_random, messages):
    """What both sides derive; messages are all before the server's Finished."""
    length = 2 * (suite.mac_key + suite.key + suite.fixed_iv)
    block = prf(suite.digest, master_secret, "key expansion", server_random + client_random, length)
    value = {"hash": suite.digest, "key_block": block}
    rest = block
    for part, size in (("mac_key", suite.mac_key), ("key", suite.key), ("iv", suite.fixed_iv)):
        for side in ("client", "server"):
            value["%s_write_%s" % (side, part)], rest = rest[:size], rest[size:]

    def verify_data(side, octets_before):
        seed = hashlib.new(suite.digest, octets_before).digest()
        return prf(suite.digest, master_secret, side + " finished", seed, 12)

    value["server_verify_data"] = verify_data("server", messages)
    value["client_verify_data"] = verify_data(
        "client", messages + message(FINISHED, value["server_verify_data"])
    )
    return value


def client_hello(random, session_id, suite, ticket):
    extensions = uint16(23) + opaque16(b"")
    if ticket is not None:
        extensions += uint16(35) + opaque16(ticket)
    body = (
        uint16(0x0303)
        + random
        + opaque8(session_id)
        + opaque16(uint16(suite.code) + uint16(0x00FF))
        + opaque8(b"\x00")
        + opaque16(extensions)
    )
    return message(CLIENT_HELLO, body)


def server_hello(random, session_id, suite, renew):
    extensions = uint16(0xFF01) + opaque16(b"\x00") + uint16(23) + opaque16(b"")
    if renew:
        extensions += uint16(35) + opaque16(b"")
    body = uint16(0x0303) + random + opaque8(session_id) + uint16(suite.code) + b"\x00"
    return message(SERVER_HELLO, body + opaque16(extensions))


def build():
    file = VectorFile(
        "tls12_abbreviated_prf",
        HEADER,
        {
            "SessionId": {
                "bugType": "BASIC",
                "description": "Resumed by session ID.",
            },
            "Ticket": {
                "bugType": "BASIC",
                "description": "Resumed by ticket, which is not renewed.",
            },
            "Renewal": {
                "bugType": "MISSING_STEP",
                "description": "Resumed by ticket, and renewed: the NewSessionTicket is part of both"
                " Finished messages (RFC 5077, Section 3.3).",
            },
        },
        HANDSHAKE_FIELDS,
        closed(DERIVED_FIELDS),
        (),
    )
    group = file.group("Tls12AbbreviatedPrf")
    for suite in SUITES:
        for mode in ("SessionId", "Ticket", "Renewal"):
            add(group, suite, mode)
    return file


def add(group, suite, mode):
    label = "abbreviated %s %s" % (suite.name, mode)
    client_random, server_random = octets(label + " client", 32), octets(label + " server", 32)
    master_secret = octets(label + " master secret", 48)
    session_id = octets(label + " session id", 32)
    ticket = None if mode == "SessionId" else octets(label + " ticket", 192)
    inputs = {
        "cipher_suite": suite.code,
        "master_secret": master_secret,
        "client_random": client_random,
        "server_random": server_random,
        "client_hello": client_hello(client_random, session_id, suite, ticket),
        "server_hello": server_hello(server_random, session_id, suite, mode == "Renewal"),
    }
    messages = inputs["client_hello"] + inputs["server_hello"]
    if mode == "Renewal":
        body = uint32(14400) + opaque16(octets(label + " renewed", 208))
        inputs["new_session_ticket"] = message(NEW_SESSION_TICKET, body)
        messages += inputs["new_session_ticket"]
    value = derive(suite, master_secret, client_random, server_random, messages)
    comment = {"SessionId": "by session ID", "Ticket": "by ticket", "Renewal": "renewed"}[mode]
    group.valid(
        "%s, %s" % (suite.name, comment), "RFC 5246, Section 7.4.9", value, [mode], **inputs
    )
