# SPDX-License-Identifier: Apache-2.0
"""The sealed construction: aead tickets, records of a store, the client's session file."""

from crypto import aes_256_gcm, hkdf_sha256
from octets import flip, octets
from vectors import HEX, TEXT, VectorFile, closed, hex_of
from wire import opaque8, opaque16

CLAUSE = "Reprise, Sealed"

SECRET = octets("sealed secret", 32)
NAME_INFO = b"reprise secret name v1"

PURPOSES = (
    "reprise ring record v2",
    "reprise session record v2",
    "reprise revocation record v2",
    "reprise member record v2",
    "reprise message v2",
    "reprise client session v1",
)


def secret_name(secret):
    return hkdf_sha256(b"", secret, NAME_INFO, 16)


def seal(secret, key_name, salt, purpose, context, associated_data, plaintext):
    info = opaque8(purpose.encode()) + opaque16(context)
    okm = hkdf_sha256(salt, secret, info, 44)
    ciphertext, tag = aes_256_gcm(okm[:32], okm[32:], key_name + salt + associated_data, plaintext)
    return key_name + salt + ciphertext + tag


def build():
    file = VectorFile(
        "sealed_open",
        [
            "struct { opaque key_name[16]; opaque salt[32]; opaque ciphertext[rest]; opaque tag[16]; }",
            "Sealed, under the secret[32] of the group. key[32] and nonce[12] are 44 octets of",
            "HKDF-SHA-256(salt = salt, IKM = secret, info = SealedInfo); struct { opaque",
            "purpose<1..2^8-1>; opaque context<0..2^16-1>; } SealedInfo. AES-256-GCM, additional",
            "data key_name || salt || associated_data.",
            'In tickets the purpose is "reprise ticket v1", the context the trust domain in UTF-8,',
            "associated_data empty; in records the context is a DomainContext",
            "(cluster_secret_derive) and associated_data is struct { opaque subject<0..2^16-1>; }.",
            "A group's key_name is given; where the group says named_by_secret, it is the first 16",
            'octets of HKDF-SHA-256(salt empty, IKM = secret, "reprise secret name v1").',
        ],
        {
            "ModifiedTag": {
                "bugType": "AUTH_BYPASS",
                "description": "One bit of the tag changed.",
            },
            "Modified": {
                "bugType": "AUTH_BYPASS",
                "description": "One bit of an authenticated octet changed.",
            },
            "OtherPurpose": {
                "bugType": "AUTH_BYPASS",
                "description": "Sealed for something else: a record moved to another place.",
                "effect": "What one part wrote would be taken for another part's.",
            },
            "Length": {
                "bugType": "MALFORMED",
                "description": "Too short to hold name, salt and tag.",
            },
            "OtherKey": {
                "bugType": "BASIC",
                "description": "Sealed under a secret that is not there.",
            },
        },
        {"purpose": TEXT, "context": HEX, "associated_data": HEX, "input": HEX},
        closed({"plaintext": HEX}),
        ("malformed", "unknown_key", "bad_mac"),
        {"secret": hex_of(32), "key_name": hex_of(16), "named_by_secret": {"type": "boolean"}},
    )
    add_tickets(file)
    add_records(file)
    return file


def add_tickets(file):
    key_name = octets("sealed ticket key_name", 16)
    group = file.group("SealedOpen", secret=SECRET, key_name=key_name, named_by_secret=False)
    purpose = "reprise ticket v1"
    for comment, context, length in [
        ('a ticket of the trust domain "default"', b"default", 140),
        ("a ticket of a trust domain in UTF-8", "Bücher".encode(), 140),
        ("a long ticket", b"default", 1500),
        ("no plaintext", b"default", 0),
        ("one octet", b"default", 1),
        ("one block", b"default", 16),
        ("one block and one octet", b"default", 17),
        ("a trust domain of 255 octets", b"d" * 255, 48),
    ]:
        plaintext = octets(comment, length)
        sealed = seal(
            SECRET, key_name, octets("salt " + comment, 32), purpose, context, b"", plaintext
        )
        group.valid(
            comment,
            CLAUSE,
            {"plaintext": plaintext},
            purpose=purpose,
            context=context,
            associated_data=b"",
            input=sealed,
        )
    zero = seal(SECRET, key_name, bytes(32), purpose, b"default", b"", b"zero salt")
    group.valid(
        "a salt of zeros",
        CLAUSE,
        {"plaintext": b"zero salt"},
        purpose=purpose,
        context=b"default",
        associated_data=b"",
        input=zero,
    )
    add_faults(group, key_name, purpose, b"default", b"")


def add_records(file):
    key_name = secret_name(SECRET)
    group = file.group("SealedOpen", secret=SECRET, key_name=key_name, named_by_secret=True)
    for purpose in PURPOSES:
        subject = opaque16(octets(purpose + " subject", 24))
        plaintext = octets(purpose + " record", 96)
        group.valid(
            purpose,
            CLAUSE,
            {"plaintext": plaintext},
            purpose=purpose,
            context=b"Pool1",
            associated_data=subject,
            input=seal(
                SECRET,
                key_name,
                octets("salt " + purpose, 32),
                purpose,
                b"Pool1",
                subject,
                plaintext,
            ),
        )
    empty = seal(
        SECRET, key_name, octets("salt empty", 32), PURPOSES[0], b"", opaque16(b""), b"content"
    )
    group.valid(
        "empty cluster name and empty subject",
        CLAUSE,
        {"plaintext": b"content"},
        purpose=PURPOSES[0],
        context=b"",
        associated_data=opaque16(b""),
        input=empty,
    )
    add_faults(group, key_name, PURPOSES[1], b"Pool1", opaque16(b"subject"))


def add_faults(group, key_name, purpose, context, associated_data):
    salt = octets("salt of faults " + purpose, 32)
    plaintext = octets("plaintext of faults", 100)
    sealed = seal(SECRET, key_name, salt, purpose, context, associated_data, plaintext)

    def fault(comment, failure, data, flags=(), **changes):
        inputs = {"purpose": purpose, "context": context, "associated_data": associated_data}
        inputs.update(changes)
        group.invalid(comment, CLAUSE, failure, flags, **inputs, input=data)

    for kept in (0, 15, 16, 48, 63):
        fault("%d octets" % kept, "malformed", sealed[:kept], ["Length"])
    fault("first bit of key_name changed", "unknown_key", flip(sealed, 0, 0x80), ["OtherKey"])
    fault("last bit of key_name changed", "unknown_key", flip(sealed, 15), ["OtherKey"])
    other = octets("sealed other secret", 32)
    fault(
        "another secret under its own name",
        "unknown_key",
        seal(other, secret_name(other), salt, purpose, context, associated_data, plaintext),
        ["OtherKey"],
    )
    fault(
        "another secret under our name",
        "bad_mac",
        seal(other, key_name, salt, purpose, context, associated_data, plaintext),
        ["Modified"],
    )
    fault("first bit of salt changed", "bad_mac", flip(sealed, 16, 0x80), ["Modified"])
    fault("last bit of salt changed", "bad_mac", flip(sealed, 47), ["Modified"])
    fault("first bit of ciphertext changed", "bad_mac", flip(sealed, 48, 0x80), ["Modified"])
    fault("last bit of ciphertext changed", "bad_mac", flip(sealed, -17), ["Modified"])
    for index in range(-16, 0, 3):
        fault(
            "octet %d of the tag changed" % (16 + index),
            "bad_mac",
            flip(sealed, index),
            ["ModifiedTag"],
        )
    fault("tag of zeros", "bad_mac", sealed[:-16] + bytes(16), ["ModifiedTag"])
    fault("one octet cut off", "bad_mac", sealed[:-1], ["Modified"])
    fault("one octet added", "bad_mac", sealed + b"\x00", ["Modified"])
    fault("exactly 64 octets, no ciphertext left", "bad_mac", sealed[:64], ["Modified"])
    fault(
        "opened for another purpose",
        "bad_mac",
        sealed,
        ["OtherPurpose"],
        purpose="reprise other v1",
    )
    fault("opened in another context", "bad_mac", sealed, ["OtherPurpose"], context=context + b"2")
    fault("opened without context", "bad_mac", sealed, ["OtherPurpose"], context=b"")
    fault(
        "opened with other associated data",
        "bad_mac",
        sealed,
        ["OtherPurpose"],
        associated_data=associated_data + b"\x00",
    )
