#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs two vector files: a start for your own consumer. The argument is their directory.
"""
import hashlib, hmac, json, pathlib, struct, sys

HERE = pathlib.Path(__file__).parent / "src/main/resources/dev/reprise/testvectors"

def prf(test):
    """RFC 5246, Section 5."""
    secret, digest = bytes.fromhex(test["secret"]), getattr(hashlib, test["hash"])
    seed = test["label"].encode() + bytes.fromhex(test["seed"])
    a, out = seed, b""
    while len(out) < test["length"]:
        a = hmac.new(secret, a, digest).digest()
        out += hmac.new(secret, a + seed, digest).digest()
    return {"output": out[: test["length"]].hex()}

def new_session_ticket(test):
    """RFC 5077, Section 3.3."""
    octets = bytes.fromhex(test["input"])
    hint, length = struct.unpack_from(">IH", octets)
    if len(octets) != 6 + length:
        raise ValueError("TRAILING_DATA" if len(octets) > 6 + length else "TRUNCATED")
    return {"ticket_lifetime_hint": hint, "ticket": octets[6:].hex()}

def failure(consume, test):
    """The class of failure that the code reports; none if it accepts the test."""
    try:
        return None if consume(test) == test.get("value") else "another value"
    except struct.error:
        return "TRUNCATED"
    except ValueError as e:
        return str(e)

def main(directory):
    for subject, consume in (("tls12_prf", prf), ("new_session_ticket_decode", new_session_ticket)):
        file = json.loads((directory / (subject + "_test.json")).read_text())
        tests = [test for group in file["testGroups"] for test in group["tests"]]
        assert len(tests) == file["numberOfTests"], subject
        wrong = [t["tcId"] for t in tests if failure(consume, t) != t.get("failure")]
        print("%s: %d tests, wrong: %s" % (subject, len(tests), wrong or "none"))
        if wrong:
            sys.exit(1)

if __name__ == "__main__":
    main(pathlib.Path(*sys.argv[1:]) if len(sys.argv) > 1 or not HERE.exists() else HERE)
