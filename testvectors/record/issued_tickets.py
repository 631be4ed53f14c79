#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records tickets that real servers issue from key files: captures/issued_tickets.json.

Each ticket is proven by a second connection, which the server must resume.
"""

import pathlib

import tools
from programs import PROGRAMS

# Comment, options of s_client, extended master secret, whether a certificate of ECDSA is needed.
CASES = (
    ("ECDHE-RSA-AES128-GCM-SHA256", ["-cipher", "ECDHE-RSA-AES128-GCM-SHA256"], True),
    ("ECDHE-RSA-AES256-GCM-SHA384", ["-cipher", "ECDHE-RSA-AES256-GCM-SHA384"], True),
    ("ECDHE-RSA-CHACHA20-POLY1305", ["-cipher", "ECDHE-RSA-CHACHA20-POLY1305"], True),
    ("ECDHE-RSA-AES128-SHA, CBC", ["-cipher", "ECDHE-RSA-AES128-SHA:@SECLEVEL=0"], True),
    ("AES256-SHA256, RSA key exchange", ["-cipher", "AES256-SHA256:@SECLEVEL=0"], True),
    ("no extended master secret", ["-cipher", "ECDHE-RSA-AES128-GCM-SHA256"], False),
    ("no server name", ["-noservername"], True),
    ("ALPN http/1.1", ["-alpn", "http/1.1"], True),
    ("a client certificate", ["CLIENT"], True),
)


def record(program, size, directory, certificates):
    key_files = program.key_files(program.name, size)
    tickets = []
    with program.start(directory, certificates, key_files) as server:
        for comment, options, ems in CASES:
            tickets += record_case(server, directory, certificates, comment, options, ems)
    return {
        "program": program.name,
        "version": program.version(),
        "key_file_format": program.format,
        "key_files": [content.hex() for content in key_files],
        "tickets": tickets,
    }


def record_case(server, directory, certificates, comment, options, ems):
    if options == ["CLIENT"]:
        options = ["-cert", certificates.client[0], "-key", certificates.client[1]]
    if "-noservername" not in options:
        options = [*options, "-servername", "www.example.com"]
    _, session, secrets = tools.s_client(server.port, directory, *options, ems=ems)
    if session is None:
        print("  no session:", comment)
        return []
    (secret,) = secrets.values()
    kept = directory / "first.pem"
    (directory / "session.pem").replace(kept)
    output, _, _ = tools.s_client(server.port, directory, *options, session=kept, ems=ems)
    print("  %s: %d octets, resumed: %s" % (comment, len(session), tools.reused(output)))
    return [
        {
            "comment": comment,
            "client_session": session.hex(),
            "master_secret": secret,
            "resumed": tools.reused(output),
        }
    ]


def main():
    recorded = []
    with tools.working_directory() as name:
        root = pathlib.Path(name)
        certificates = tools.Certificates(root)
        for program in PROGRAMS:
            for size in program.sizes:
                directory = root / ("%s-%d" % (program.format, size))
                directory.mkdir()
                print(program.name, size)
                recorded.append(record(program, size, directory, certificates))
    tools.write_capture("issued_tickets.json", recorded)


if __name__ == "__main__":
    main()
