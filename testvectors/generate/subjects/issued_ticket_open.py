# SPDX-License-Identifier: Apache-2.0
"""Tickets that other servers issued from their key files."""

import base64

import captures
from crypto import aes_cbc_open, hmac_sha256
from octets import flip
from ssl_session import SESSION_FIELDS, value_of
from vectors import HEX, VectorFile, array, closed, enum, hex_of

CLAUSE = "OpenSSL 3.0, SSL_CTX_set_tlsext_ticket_key_evp_cb(3)"


def keys_of(format, files):
    """The keys of a program's files, in their order; see key_file_decode."""
    keys = []
    for content in files:
        if format == "haproxy":
            raw = [base64.b64decode(line) for line in content.splitlines()]
        else:
            size = 80 if len(content) == 80 else 48
            raw = [content[i : i + size] for i in range(0, len(content), size)]
        for octets in raw:
            half = (len(octets) - 16) // 2
            first, second = octets[16 : 16 + half], octets[16 + half :]
            if not (format == "haproxy" or (format == "nginx" and half == 16)):
                first, second = second, first
            keys.append({"key_name": octets[:16], "encryption_key": first, "mac_key": second})
    return keys


def build():
    file = VectorFile(
        "issued_ticket_open",
        [
            "Tickets of nginx, HAProxy, Apache httpd, Traffic Server and Node, recorded with",
            "testvectors/record/issued_tickets.py, each resumed by its server afterwards, and two",
            "of Traffic Server's plugin ssl_session_reuse. The group has the program's key files",
            "and the keys that are in them. `plaintext` is the DER of SSL_SESSION, `session` what",
            "ssl_session_decode reads from it.",
        ],
        {
            "ForeignMacKey": {
                "bugType": "LEGACY",
                "description": "Apache httpd 2.4 built with OpenSSL 3 hands OpenSSL a pointer to a MAC"
                " key that is gone when it is used: its tickets carry a MAC under other octets."
                " AES is as in the key file. Nobody else can open them, and it opens nobody's.",
            },
            "Modified": {
                "bugType": "AUTH_BYPASS",
                "description": "One bit of a genuine ticket changed.",
            },
            "UnknownTag": {
                "bugType": "FUNCTIONALITY",
                "description": "The session has tags that ssl_session_decode skips.",
            },
        },
        {"input": HEX},
        closed({"key_name": hex_of(16), "plaintext": HEX, "session": closed(SESSION_FIELDS)}),
        ("bad_mac", "unknown_key"),
        {
            "key_file_format": enum("nginx", "haproxy", "apache", "ats", "netty", "none"),
            "key_files": array(HEX),
            "keys": array(
                closed(
                    {
                        "key_name": hex_of(16),
                        "encryption_key": hex_of(16, 32),
                        "mac_key": hex_of(16, 32),
                    }
                )
            ),
        },
    )
    for program in captures.load("issued_tickets"):
        add_program(file, program)
    add_plugin(file)
    return file


def group_of(file, program, version, format, files, keys):
    source = {"name": program + ", recorded", "version": version}
    return file.group(
        "IssuedTicketOpen", source, key_file_format=format, key_files=files, keys=keys
    )


def add_program(file, program):
    files = [bytes.fromhex(content) for content in program["key_files"]]
    keys = keys_of(program["key_file_format"], files)
    group = group_of(
        file, program["program"], program["version"], program["key_file_format"], files, keys
    )
    for ticket in program["tickets"]:
        client, _ = value_of(bytes.fromhex(ticket["client_session"]))
        secret = bytes.fromhex(ticket["master_secret"])
        if not ticket["resumed"] or client["master_secret"] != secret:
            raise ValueError("recorded in vain: " + ticket["comment"])
        add(group, program["program"] + ", " + ticket["comment"], keys, client["ticket"], secret)
    changed = value_of(bytes.fromhex(program["tickets"][0]["client_session"]))[0]["ticket"]
    comment = "%s: one bit of its ticket changed" % program["program"]
    group.invalid(comment, CLAUSE, "unknown_key", ["Modified"], input=flip(changed, 3))
    if program["key_file_format"] != "apache":
        group.invalid(comment, CLAUSE, "bad_mac", ["Modified"], input=flip(changed, -40))


def add(group, comment, keys, ticket, secret):
    (key,) = [k for k in keys if k["key_name"] == ticket[:16]]
    plaintext = aes_cbc_open(key["encryption_key"], ticket[16:32], ticket[32:-32])
    session, canonical = value_of(plaintext)
    if session["master_secret"] != secret:
        raise ValueError("not the session of its client: " + comment)
    if hmac_sha256(key["mac_key"], ticket[:-32]) != ticket[-32:]:
        group.invalid(comment, CLAUSE, "bad_mac", ["ForeignMacKey"], input=ticket)
        return
    value = {"key_name": key["key_name"], "plaintext": plaintext, "session": session}
    group.valid(comment, CLAUSE, value, [] if canonical else ["UnknownTag"], input=ticket)


def add_plugin(file):
    recorded = captures.load("traffic_server_plugin")
    for ticket in recorded["tickets"]:
        stek = bytes.fromhex(ticket["stek"])
        keys = keys_of("ats", [stek])
        group = group_of(file, recorded["program"], recorded["version"], "none", [], keys)
        client, _ = value_of(bytes.fromhex(ticket["client_session"]))
        add(
            group, ticket["comment"], keys, bytes.fromhex(ticket["ticket"]), client["master_secret"]
        )
