#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the vectors against OpenSSL: the openssl command, and libcrypto for AES-GCM.

Shares no code with the generator. What OpenSSL has no word on (the octets of our own structures)
is counted, and left to decoders. Exit code 1 if a vector is wrong.
"""

import base64
import json
import pathlib
import sys

import openssl

DIRECTORY = (
    pathlib.Path(__file__)
    .resolve()
    .parent.parent.joinpath("src", "main", "resources", "dev", "reprise", "testvectors")
)
SKIPPED = object()
GCM = openssl.Aead("AES-256-GCM")


def unhex(value):
    return bytes.fromhex(value)


def expect(holds, what):
    if not holds:
        raise AssertionError(what)


def tls12_prf(_, case):
    output = openssl.prf(
        case["hash"], unhex(case["secret"]), case["label"], unhex(case["seed"]), case["length"]
    )
    expect(output == unhex(case["value"]["output"]), "output")


def master_secret_derive(_, case):
    if "handshake_messages" in case:
        label = "extended master secret"
        seed = openssl.digest(case["hash"], unhex(case["handshake_messages"]))
        expect(seed == unhex(case["value"]["session_hash"]), "session_hash")
    else:
        label, seed = "master secret", unhex(case["client_random"] + case["server_random"])
    secret = openssl.prf(case["hash"], unhex(case["pre_master_secret"]), label, seed, 48)
    expect(secret == unhex(case["value"]["master_secret"]), "master_secret")


def abbreviated(_, case):
    value, secret = case["value"], unhex(case["master_secret"])
    seed = unhex(case["server_random"] + case["client_random"])
    block = openssl.prf(value["hash"], secret, "key expansion", seed, len(value["key_block"]) // 2)
    expect(block == unhex(value["key_block"]), "key_block")
    names = [s + "_write_" + p for p in ("mac_key", "key", "iv") for s in ("client", "server")]
    expect("".join(value[name] for name in names) == value["key_block"], "parts of key_block")
    messages = case["client_hello"] + case["server_hello"] + case.get("new_session_ticket", "")
    for side in ("server", "client"):
        seed = openssl.digest(value["hash"], unhex(messages))
        data = openssl.prf(value["hash"], secret, side + " finished", seed, 12)
        expect(data == unhex(value[side + "_verify_data"]), side + "_verify_data")
        finished = "1400000c" + data.hex()
        expect(case.get(side + "_finished", finished) == finished, side + "_finished")
        messages += finished


def transcript(group, case):
    abbreviated(group, case)
    for side in ("server", "client"):
        record = unhex(case[side + "_records"])
        while record[0] != 20:
            record = record[5 + int.from_bytes(record[3:5], "big") :]
        finished = open_finished(case, side, record[6:])
        if finished is not None:
            expect(finished == unhex(case[side + "_finished"]), side + "'s Finished record")


def open_finished(case, side, record):
    """Decrypts the first record after change_cipher_spec; None for CCM."""
    value, fragment = case["value"], record[5:]
    mac_key, key, iv = (unhex(value["%s_write_%s" % (side, p)]) for p in ("mac_key", "key", "iv"))
    additional = bytes(8) + record[:3] + (16).to_bytes(2, "big")
    if len(iv) == 12:
        cipher, nonce, text = "ChaCha20-Poly1305", iv, fragment
    elif iv and case["cipher_suite"] != 0xC0AC:
        cipher, nonce, text = "AES-%d-GCM" % (8 * len(key)), iv + fragment[:8], fragment[8:]
    elif iv:
        return None
    else:
        encrypt_then_mac = "00160000" in case["server_hello"]
        text = fragment[16 : -len(mac_key)] if encrypt_then_mac else fragment[16:]
        return openssl.aes_cbc_unpadded(key, fragment[:16], text)[:16]
    return openssl.Aead(cipher).open(key, nonce, additional, text[:-16], text[-16:])


def session_id_verify(group, case):
    octets = unhex(case["session_id"])
    mac = openssl.hmac_sha256(
        unhex(group["session_id_key"]), b"reprise session id v1" + octets[:24]
    )
    ours = len(octets) == 32 and mac[:8] == octets[24:]
    expect(ours == (case["result"] == "valid"), "mac")


def scope_encode(_, case):
    digest = openssl.digest("sha256", unhex(case["value"]["encoding"]))
    expect(digest == unhex(case["value"]["fingerprint"]), "fingerprint")


def open_sealed(secret, purpose, context, associated_data, octets):
    info = bytes([len(purpose)]) + purpose + len(context).to_bytes(2, "big") + context
    okm = openssl.hkdf_sha256(octets[16:48], secret, info, 44)
    aad = octets[:48] + associated_data
    return GCM.open(okm[:32], okm[32:], aad, octets[48:-16], octets[-16:])


def sealed_open(group, case):
    octets, secret = unhex(case["input"]), unhex(group["secret"])
    if group["named_by_secret"]:
        name = openssl.hkdf_sha256(b"", secret, b"reprise secret name v1", 16)
        expect(name == unhex(group["key_name"]), "key_name")
    if case.get("failure") == "malformed":
        expect(len(octets) < 64, "length")
        return
    if case.get("failure") == "unknown_key":
        expect(octets[:16] != unhex(group["key_name"]), "key_name")
        return
    plaintext = open_sealed(
        secret,
        case["purpose"].encode(),
        unhex(case["context"]),
        unhex(case["associated_data"]),
        octets,
    )
    expect_plaintext(case, plaintext)


def expect_plaintext(case, plaintext):
    """None stands for a MAC or tag that is wrong."""
    if case.get("failure") == "bad_mac":
        expect(plaintext is None, "is authentic")
    else:
        expect(plaintext == unhex(case["value"]["plaintext"]), "plaintext")


def ticket_seal(group, case):
    if case["result"] == "invalid":
        return SKIPPED
    ticket, value = unhex(case["value"]["ticket"]), case["value"]
    (key,) = [k for k in group["keys"] if k["key_name"] == value["key_name"]]
    expect(ticket.startswith(unhex(key["key_name"] + case["random"])), "key_name and randomness")
    authentic, plaintext = open_ticket(key, group["format"], group["trust_domain"], ticket)
    expect(authentic and plaintext == unhex(case["plaintext"]), "plaintext")


def open_ticket(key, format, trust_domain, ticket):
    """Whether MAC or tag are right, and the plaintext (None if it can't be decrypted)."""
    encryption_key = unhex(key["encryption_key"])
    if format == "aead":
        plaintext = open_sealed(
            encryption_key, b"reprise ticket v1", trust_domain.encode(), b"", ticket
        )
        return plaintext is not None, plaintext
    if openssl.hmac_sha256(unhex(key["mac_key"]), ticket[:-32]) != ticket[-32:]:
        return False, None
    state = ticket[34:-32] if format == "rfc5077" else ticket[32:-32]
    return True, openssl.aes_cbc_open(encryption_key, ticket[16:32], state)


def ticket_open(group, case):
    ticket, failure = unhex(case["input"]), case.get("failure")
    known = [k for k in group["keys"] if k["key_name"] == ticket[:16].hex()]
    if failure == "unknown_key":
        expect(not known, "key_name")
        return None
    if failure in ("malformed", "retired_key"):
        return SKIPPED
    format = group.get("format", "openssl")
    authentic, plaintext = open_ticket(known[0], format, group.get("trust_domain", ""), ticket)
    expect(authentic == (failure != "bad_mac"), "mac")
    if "BadPadding" in case["flags"]:
        expect(plaintext is None, "padding")
    elif failure is None:
        expect(plaintext == unhex(case["value"]["plaintext"]), "plaintext")
        if format == "openssl":
            expect(openssl.session_text(plaintext) is not None, "session")
    return None


def ssl_session_decode(_, case):
    said, value = openssl.session_text(unhex(case["input"])), case.get("value")
    if value is None or "NewerTag" in case["flags"]:
        return SKIPPED
    expect(said is not None, "refused by OpenSSL")
    expect(said["Session-ID"].lower() == value["session_id"], "session_id")
    expect(said["Master-Key"].lower() == value["master_secret"], "master_secret")
    expect(said["Session-ID-ctx"].lower() == value["session_id_context"], "session_id_context")
    expect(said["Verify return code"].startswith("%d " % value["verify_result"]), "verify_result")
    if value["time"]:
        expect(said["Start Time"] == str(value["time"]), "time")
    if value["timeout"]:
        expect(said["Timeout"].startswith("%d " % value["timeout"]), "timeout")
    extended = "yes" if value["flags"] & 1 else "no"
    expect(said["Extended master secret"] == extended, "flags")
    return None


def ats_message_open(group, case):
    if "payload" not in case or not case["payload"] or case["result"] == "invalid":
        return SKIPPED
    key, iv = unhex(group["key"]), unhex(group["iv"])
    plaintext = openssl.aes_cbc_open(key, iv, base64.b64decode(case["payload"]))
    value = case["value"]
    if value["type"] == "stek":
        parts = value["key_name"] + value["mac_key"] + value["encryption_key"]
        expect(plaintext == unhex(parts), "stek")
    else:
        expect(plaintext[12:].hex() == value["session"], "session")
        said = openssl.session_text(plaintext[12:])
        expect(said["Session-ID"].lower() == value["session_id"], "session_id")
    return None


def sealed_info(purpose, *names):
    context = b"".join(len(n.encode()).to_bytes(2, "big") + n.encode() for n in names)
    return bytes([len(purpose)]) + purpose + len(context).to_bytes(2, "big") + context


def follower_secret_derive(_, case):
    secret, value = unhex(case["secret"]), case["value"]
    if len(secret) > 32:
        secret = openssl.hkdf_sha256(b"", secret, b"reprise cluster secret v1", 32)
    names = case["cluster"], case["trust_domain"]
    own, seed = (
        openssl.hkdf_sha256(b"", secret, sealed_info(purpose, *names), 32)
        for purpose in (b"reprise follower secret v1", b"reprise ring signing key v1")
    )
    public_key = openssl.ed25519_public_key(seed)
    expect(own == unhex(value["follower_secret"]), "follower_secret")
    expect(public_key == unhex(value["ring_verifying_key"]), "ring_verifying_key")
    name = openssl.hkdf_sha256(b"", own, b"reprise secret name v1", 16)
    expect(name == unhex(value["key_name"]), "key_name")
    line = "reprise-follower-v1:" + base64.b64encode(own + public_key).decode()
    expect(line == value["line"], "line")


def follower_ring_open(group, case):
    octets = unhex(case["input"])
    if not {"Forged"}.issuperset(case["flags"]):
        return SKIPPED
    purpose, names = b"reprise follower ring record v1", (group["cluster"], group["trust_domain"])
    info = sealed_info(purpose, *names)
    plaintext = open_sealed(
        unhex(group["follower_secret"]), purpose, info[3 + len(purpose) :], bytes(2), octets
    )
    expect(plaintext is not None, "is not authentic")
    signed = openssl.ed25519_verify(
        unhex(group["ring_verifying_key"]), info + plaintext[64:], plaintext[:64]
    )
    expect(signed == (case["result"] == "valid"), "signature")
    if signed:
        expect(plaintext[64:].endswith(unhex(case["value"]["ring"])), "ring")
    return None


CHECKS = {
    "abbreviated_handshake_transcript": transcript,
    "ats_message_open": ats_message_open,
    "follower_ring_open": follower_ring_open,
    "follower_secret_derive": follower_secret_derive,
    "issued_ticket_open": ticket_open,
    "master_secret_derive": master_secret_derive,
    "scope_encode": scope_encode,
    "sealed_open": sealed_open,
    "session_id_verify": session_id_verify,
    "ssl_session_decode": ssl_session_decode,
    "ticket_open": ticket_open,
    "ticket_seal": ticket_seal,
    "tls12_abbreviated_prf": abbreviated,
    "tls12_prf": tls12_prf,
}


def main():
    total = wrong = 0
    for path in sorted(DIRECTORY.glob("*_test.json")):
        file = json.loads(path.read_text())
        check = CHECKS.get(file["subject"], lambda *_: SKIPPED)
        confirmed = 0
        for group in file["testGroups"]:
            for case in group["tests"]:
                try:
                    confirmed += check(group, case) is not SKIPPED
                except AssertionError as fault:
                    wrong += 1
                    print("%s#%d %s: %s" % (path.name, case["tcId"], case["comment"], fault))
        total += confirmed
        print("%-45s %4d of %4d confirmed" % (file["subject"], confirmed, file["numberOfTests"]))
    print("OpenSSL confirms %d vectors, %d are wrong" % (total, wrong))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
