# SPDX-License-Identifier: Apache-2.0
"""Abbreviated handshakes of OpenSSL and nginx, as they were on the wire."""

import captures
from suites import BY_CODE
from subjects.tls12_abbreviated_prf import (
    DERIVED_FIELDS,
    FINISHED,
    HANDSHAKE_FIELDS,
    HEADER,
    derive,
    message,
)
from vectors import HEX, VectorFile, closed, hex_of


def build():
    file = VectorFile(
        "abbreviated_handshake_transcript",
        HEADER
        + [
            "Recorded with testvectors/record/abbreviated_handshakes.py. server_finished and",
            "client_finished are the Finished messages in the clear, as s_client -msg shows them;",
            "client_records and server_records the handshake and change_cipher_spec records with",
            "their headers, Finished encrypted.",
        ],
        {
            "SessionId": {"bugType": "BASIC", "description": "Resumed by session ID."},
            "Ticket": {"bugType": "BASIC", "description": "Resumed by ticket."},
            "Renewal": {
                "bugType": "MISSING_STEP",
                "description": "Resumed by ticket and renewed, as the key had been rotated.",
            },
        },
        {
            **HANDSHAKE_FIELDS,
            "server_finished": hex_of(16),
            "client_finished": hex_of(16),
            "client_records": HEX,
            "server_records": HEX,
        },
        closed(DERIVED_FIELDS),
        (),
    )
    for program in captures.load("abbreviated_handshakes"):
        source = {"name": program["program"] + ", recorded", "version": program["version"]}
        group = file.group("AbbreviatedHandshakeTranscript", source)
        for handshake in program["handshakes"]:
            add(group, dict(handshake))
    return file


def add(group, handshake):
    comment, suite = handshake.pop("comment"), handshake.pop("cipher_suite")
    inputs = {name: bytes.fromhex(data) for name, data in handshake.items()}
    before = inputs["client_hello"] + inputs["server_hello"] + inputs.get("new_session_ticket", b"")
    value = derive(
        BY_CODE[suite],
        inputs["master_secret"],
        inputs["client_random"],
        inputs["server_random"],
        before,
    )
    for side in ("server", "client"):
        if message(FINISHED, value[side + "_verify_data"]) != inputs[side + "_finished"]:
            raise ValueError("%s: another Finished than recorded" % comment)
    mode = "Renewal" if "new_session_ticket" in inputs else "SessionId"
    if mode == "SessionId" and "by ticket" in comment:
        mode = "Ticket"
    group.valid(comment, "RFC 5246, Section 7.4.9", value, [mode], cipher_suite=suite, **inputs)
