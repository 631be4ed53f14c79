# SPDX-License-Identifier: Apache-2.0
"""Messages of Traffic Server's plugin ssl_session_reuse on its Redis bus."""

import base64
import hashlib

import captures
from crypto import aes_cbc, aes_cbc_open
from octets import octets
from ssl_session import encode as encode_session
from ssl_session import session
from vectors import HEX, TEXT, Optional, VectorFile, closed, enum, hex_of

CLAUSE = "Traffic Server 9.2, ssl_session_reuse"
SALT = bytes.fromhex("73616c75005589e5")
CLUSTER = "Pool1"


def kdf_password(key_file, release):
    """9.x pads with as many NULs as it strips line feeds; later sources do not."""
    stripped = key_file.rstrip(b"\n")
    return stripped + bytes(len(key_file) - len(stripped)) if release == "9.2" else stripped


def derive(key_file, release="9.2"):
    """AES-256 key and iv, as EVP_BytesToKey makes them with MD5 and one iteration."""
    password = kdf_password(key_file, release)
    out = block = b""
    while len(out) < 48:
        block = hashlib.md5(block + password + SALT).digest()
        out += block
    return out[:32], out[32:48]


def seal(key, iv, plaintext):
    return base64.b64encode(aes_cbc(key, iv, plaintext)).decode()


def session_plaintext(der, version=2, length=None):
    size = len(der) if length is None else length
    return version.to_bytes(8, "little") + size.to_bytes(4, "little", signed=True) + der


def channel_of(session_id):
    return "%s.%s" % (CLUSTER, base64.b64encode(session_id).decode())


def open_message(key, iv, channel, payload):
    """What a well-formed message says."""
    rest = channel[len(CLUSTER) + 1 :]
    if rest.startswith("@resendstek@"):
        return {"type": "request"}
    plaintext = aes_cbc_open(key, iv, base64.b64decode(payload))
    if rest.startswith("@stek@"):
        return {
            "type": "stek",
            "key_name": plaintext[:16],
            "mac_key": plaintext[16:32],
            "encryption_key": plaintext[32:],
        }
    length = int.from_bytes(plaintext[8:12], "little")
    return {
        "type": "session",
        "session_id": base64.b64decode(rest),
        "session": plaintext[12 : 12 + length],
    }


def build():
    recorded = captures.load("traffic_server_plugin")
    file = VectorFile(
        "ats_message_open",
        [
            "Messages of the cluster Pool1, channel and payload as they were published; what a",
            "reader must refuse that does not want the plugin's weaknesses. Key and iv follow from",
            "the key file: EVP_BytesToKey with MD5, one iteration and a fixed salt, over the file",
            "without its line feeds at the end, where 9.x puts NULs in their place.",
            "`session` is the DER of SSL_SESSION.",
        ],
        {
            "Unauthenticated": {
                "bugType": "AUTH_BYPASS",
                "description": "There is no MAC: every reader depends on padding and structure.",
            },
            "Crash": {
                "bugType": "MALFORMED",
                "description": "Traffic Server 9.2 was seen to crash or to take wrong data here.",
            },
        },
        {"channel": TEXT, "payload": TEXT},
        closed(
            {
                "type": enum("stek", "session", "request"),
                "key_name": Optional(hex_of(16)),
                "mac_key": Optional(hex_of(16)),
                "encryption_key": Optional(hex_of(16)),
                "session_id": Optional(HEX),
                "session": Optional(HEX),
            }
        ),
        ("malformed", "other_cluster"),
        {
            "key_file": HEX,
            "release": enum("9.2", "pre_removal_master"),
            "key": hex_of(32),
            "iv": hex_of(16),
        },
    )
    key_file = bytes.fromhex(recorded["key_file"])
    key, iv = derive(key_file)
    source = {"name": recorded["program"] + ", recorded", "version": recorded["version"]}
    group = file.group("AtsMessageOpen", source, key_file=key_file, release="9.2", key=key, iv=iv)
    for message in recorded["messages"]:
        channel, payload = message["channel"], message["payload"]
        value = open_message(key, iv, channel, payload)
        group.valid(message["comment"], CLAUSE, value, channel=channel, payload=payload)
    add_derivations(file)
    add_faults(file, key_file)
    return file


def add_derivations(file):
    session_id = octets("ats session id", 32)
    der = encode_session(session(session_id=session_id))
    for comment, key_file, release in [
        ("a key file without line feed", b"correct-horse-battery-staple-0123456789", "9.2"),
        ("a key file with two line feeds", b"correct-horse-battery-staple\n\n", "9.2"),
        ("a key file with CR LF keeps the CR", b"correct-horse-battery-staple\r\n", "9.2"),
        (
            "a line feed is stripped",
            b"correct-horse-battery-staple-0123456789\n",
            "pre_removal_master",
        ),
    ]:
        key, iv = derive(key_file, release)
        group = file.group("AtsMessageOpen", key_file=key_file, release=release, key=key, iv=iv)
        group.valid(
            comment,
            CLAUSE,
            {"type": "session", "session_id": session_id, "session": der},
            channel=channel_of(session_id),
            payload=seal(key, iv, session_plaintext(der)),
        )


def add_faults(file, key_file):
    key, iv = derive(key_file)
    group = file.group("AtsMessageOpen", key_file=key_file, release="9.2", key=key, iv=iv)
    session_id = octets("ats fault id", 32)
    der = encode_session(session(session_id=session_id))
    good = seal(key, iv, session_plaintext(der))
    stek, ours = CLUSTER + ".@stek@", channel_of(session_id)

    def fault(comment, payload, channel=ours, *flags, failure="malformed"):
        group.invalid(comment, CLAUSE, failure, flags, channel=channel, payload=payload)

    fault("an empty session", "")
    fault("an empty STEK", "", stek)
    fault("no base64", "!" + good[1:])
    fault("half a block", base64.b64encode(aes_cbc(key, iv, der)[:-8]).decode())
    other, other_iv = derive(b"another key file")
    fault(
        "under another key file",
        seal(other, other_iv, session_plaintext(der)),
        ours,
        "Unauthenticated",
    )
    padding = aes_cbc(key, iv, bytes(63) + b"\x11", padding=False)
    fault("no padding", base64.b64encode(padding).decode(), ours, "Unauthenticated")
    for size in (0, 47, 49, 96):
        fault("a STEK of %d octets" % size, seal(key, iv, octets("ats stek", size)), stek)
    fault("version 1", seal(key, iv, session_plaintext(der, 1)), ours, "Crash")
    fault("version 3", seal(key, iv, session_plaintext(der, 3)), ours, "Crash")
    fault("a plaintext of 4 octets", seal(key, iv, octets("ats short", 4)), ours, "Crash")
    fault("length -1", seal(key, iv, session_plaintext(der, length=-1)), ours, "Crash")
    fault("length 0", seal(key, iv, session_plaintext(der, length=0)))
    fault("a length beyond the message", seal(key, iv, session_plaintext(der, length=len(der) + 1)))
    fault(
        "a length that cuts the session", seal(key, iv, session_plaintext(der, length=len(der) - 1))
    )
    fault("a session ID of 33 octets in the channel", good, channel_of(octets("long", 33)), "Crash")
    fault("no session ID in the channel", good, CLUSTER + ".")
    fault(
        "another session ID in the channel",
        good,
        channel_of(octets("ats other", 32)),
        "Unauthenticated",
    )
    fault("a channel that is no base64", good, CLUSTER + ".!!!!", "Crash")
    other_channel = "Pool2" + ours[len(CLUSTER) :]
    fault("another cluster's channel", good, other_channel, failure="other_cluster")
    no_dot = CLUSTER + ours[len(CLUSTER) + 1 :]
    fault("a channel that only starts like ours", good, no_dot, failure="other_cluster")
