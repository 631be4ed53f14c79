# SPDX-License-Identifier: Apache-2.0
"""Tickets of all formats, and what is sealed in them."""

import ssl_session as ssl_sessions
import states
from certificates import LEAF
from crypto import aes_cbc, hmac_sha256
from octets import octets
from subjects import state_plaintext_decode as state_plaintexts
from subjects.key_ring_decode import START
from subjects.sealed_open import seal
from wire import opaque16

TRUST_DOMAIN = "default"
CLAUSES = {
    "rfc5077": "RFC 5077, Section 4",
    "openssl": "OpenSSL 3.0, SSL_CTX_set_tlsext_ticket_key_evp_cb(3)",
    "aead": "Reprise, Sealed",
}
RANDOM_LENGTH = {"rfc5077": 16, "openssl": 16, "aead": 32}

# Format and key lengths of the five kinds of keys.
KINDS = {
    "rfc5077, AES-128": ("rfc5077", (16, 32)),
    "rfc5077, AES-256": ("rfc5077", (32, 32)),
    "openssl, AES-128": ("openssl", (16, 16)),
    "openssl, AES-256": ("openssl", (32, 32)),
    "aead": ("aead", (32, 0)),
}

NOW = START + 3600


def ticket(key, random, plaintext, trust_domain=TRUST_DOMAIN):
    """The ticket of a ring's key; random is the iv, or the salt when aead."""
    if key["format"] == "aead":
        return seal(
            key["encryption_key"],
            key["key_name"],
            random,
            "reprise ticket v1",
            trust_domain.encode(),
            b"",
            plaintext,
        )
    return with_mac(key, random, aes_cbc(key["encryption_key"], random, plaintext))


def with_mac(key, iv, encrypted_state):
    """An rfc5077 or openssl ticket around a state that is encrypted already."""
    if key["format"] == "rfc5077":
        encrypted_state = opaque16(encrypted_state)
    content = key["key_name"] + iv + encrypted_state
    return content + hmac_sha256(key["mac_key"], content)


def plaintexts(format):
    """Comment -> encoded state of a format."""
    if format != "openssl":
        chosen = (
            "the smallest state",
            "extended master secret",
            "a scope with all five fields",
            "a server name",
            "the client's whole chain",
            "a PSK identity",
            "every extension",
        )
        valid = states.valid_states()
        return {comment: states.encode(valid[comment]) for comment in chosen}
    session = lambda **fields: ssl_sessions.encode(ssl_sessions.session(**fields))
    context = octets("context", 32)
    return {
        "the smallest session": session(session_id_context=b"r"),
        "a session ID context of 32 octets": session(session_id_context=context),
        "no extended master secret": session(session_id_context=context, flags=0),
        "a server name": session(session_id_context=context, server_name="www.example.com"),
        "a client certificate": session(session_id_context=context, peer_certificate=LEAF),
        "an ALPN protocol": session(session_id_context=context, alpn_protocol=b"h2"),
    }


def unreadable_states(format):
    """Comment -> plaintext that no reader of the format takes."""
    if format == "openssl":
        session = ssl_sessions.session(session_id_context=b"reprise")
        encoded = ssl_sessions.encode(session)
        return {
            "an octet behind the state": encoded + b"\x00",
            "the state cut off": encoded[:-1],
            "no DER": octets("no DER", len(encoded)),
            "a master secret of zeros": ssl_sessions.encode(
                ssl_sessions.session(master_secret=bytes(48))
            ),
            "TLS 1.1": ssl_sessions.encode(ssl_sessions.session(protocol_version=0x0302)),
            "TLS 1.3": ssl_sessions.encode(ssl_sessions.session(protocol_version=0x0304)),
            "no time": ssl_sessions.encode(ssl_sessions.session(time=0)),
            "a state of the other formats": states.encode(states.state()),
        }
    state = states.state()
    encoded = states.encode(state)
    bare = state_plaintexts.encode(state)
    known = states.extensions_of(state)
    return {
        "an octet behind the state": encoded + b"\x00",
        "the state cut off": encoded[:-1],
        "a StatePlaintext without extensions": bare,
        "extensions_version 2": states.assemble(state, known, 2),
        "an unknown critical extension": states.assemble(state, known + [(0xFFFF, b"")]),
        "no authentication_time": states.assemble(state, known[:1]),
        "TLS 1.1": states.encode(states.state(version=0x0302)),
        "TLS 1.3": states.encode(states.state(version=0x0304)),
        "compression": states.encode(states.state(compression=1)),
        "a master secret of zeros": states.encode(states.state(secret=bytes(48))),
        "an OpenSSL session": ssl_sessions.encode(ssl_sessions.session()),
    }
