#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the deterministic vector files and their schemas.

    generate.py           writes every file
    generate.py --check   writes nothing; fails if a file is not what would be written

Needs Python 3 and the `openssl` command, nothing else; two runs give identical files.
"""

import importlib
import pathlib
import sys

import vectors

SUBJECTS = [
    "new_session_ticket_decode",
    "session_ticket_extension_decode",
    "ticket_decode",
    "openssl_ticket_decode",
    "client_identity_decode",
    "state_plaintext_decode",
    "session_state_decode",
    "session_id_decode",
    "session_id_verify",
    "scope_encode",
    "sealed_open",
    "key_ring_decode",
    "chain_state_decode",
    "cluster_secret_derive",
    "member_record_decode",
    "follower_record_decode",
    "follower_secret_derive",
    "ring_request_decode",
    "wanted_format_decode",
    "follower_ring_open",
    "record_stamp_decode",
    "revocation_record_decode",
    "cluster_message_open",
    "client_hello_decode",
    "ssl_session_decode",
    "ticket_seal",
    "ticket_open",
    "key_file_decode",
    "issued_ticket_open",
    "ats_message_open",
    "tls12_prf",
    "master_secret_derive",
    "tls12_abbreviated_prf",
    "abbreviated_handshake_transcript",
]


def main(arguments):
    check = arguments == ["--check"]
    if arguments and not check:
        sys.exit(__doc__)
    root = pathlib.Path(__file__).resolve().parent.parent / vectors.RESOURCES
    stale = []
    total = 0
    for subject in SUBJECTS:
        file = importlib.import_module("subjects." + subject).build()
        total += file.count
        for name, text in file.texts().items():
            path = root / name
            if check:
                if not path.exists() or path.read_text() != text:
                    stale.append(name)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
    if stale:
        sys.exit("not what generate.py writes: " + ", ".join(stale))
    print("%d vectors in %d files" % (total, len(SUBJECTS)))


if __name__ == "__main__":
    main(sys.argv[1:])
