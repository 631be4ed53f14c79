#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records session files of the openssl command: captures/openssl_sessions.json.

Client and server are `openssl s_client` and `openssl s_server` on loopback. Each session is proven
by a second connection that resumes it.
"""

import pathlib

import tools
from suites import SUITES

EXTRAS = (
    ("no extended master secret", [], [], False),
    ("a server name", ["-servername", "www.example.com"], [], True),
    ("a long server name", ["-servername", "a" * 63 + "." + "b" * 63 + ".example.com"], [], True),
    ("a client certificate", ["CLIENT"], ["-Verify", "1"], True),
    ("a client certificate and no extended master secret", ["CLIENT"], ["-Verify", "1"], False),
    ("ALPN h2", ["-alpn", "h2"], ["-alpn", "h2"], True),
    ("max_fragment_length 512", ["-maxfraglen", "512"], [], True),
    ("max_fragment_length 4096", ["-maxfraglen", "4096"], [], True),
    ("a PSK identity", ["PSK", "-psk_identity", "device-0042"], ["PSK"], True),
)
PSK = ["-psk", "3f" * 16, "-cipher", "ECDHE-PSK-AES128-CBC-SHA256:@SECLEVEL=0"]


def names():
    table = tools.run(
        "openssl", "ciphers", "-V", "-s", "-tls1_2", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"
    )
    found = {}
    for line in table.stdout.decode().splitlines():
        code, _, name, version = line.split()[:4]
        high, low = code.split(",")
        if version != "TLSv1.3":
            found[int(high, 16) << 8 | int(low, 16)] = name
    return found


NAMES = names()


def server_command(port, certificates, *options):
    return [
        *("openssl", "s_server", "-accept", "127.0.0.1:%d" % port, "-quiet", "-tls1_2"),
        *("-cert", certificates.rsa[0], "-key", certificates.rsa[1]),
        *("-dcert", certificates.ecdsa[0], "-dkey", certificates.ecdsa[1]),
        *("-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", "-CAfile", certificates.ca[0]),
        *options,
    ]


def record(directory, certificates, comment, client, server, ems, tickets):
    if client[:1] == ["CLIENT"]:
        client = ["-cert", certificates.client[0], "-key", certificates.client[1]]
    if client[:1] == ["PSK"]:
        client = PSK + client[1:]
    if server == ["PSK"]:
        server = PSK[:2]
    if "-servername" not in client:
        client = [*client, "-noservername"]
    port = tools.free_port()
    command = server_command(port, certificates, *server, *([] if tickets else ["-no_ticket"]))
    with tools.Program(command, port, directory / "log"):
        _, session, secrets = tools.s_client(port, directory, *client, ems=ems)
        if session is None:
            print("  no session:", comment)
            return []
        kept = directory / "first.pem"
        (directory / "session.pem").replace(kept)
        output, _, _ = tools.s_client(port, directory, *client, session=kept, ems=ems)
    (secret,) = set(secrets.values())
    print("  %s, resumed: %s" % (comment, tools.reused(output)))
    return [
        {
            "comment": "%s, %s" % (comment, "by ticket" if tickets else "by session ID"),
            "session": session.hex(),
            "master_secret": secret,
            "resumed": tools.reused(output),
        }
    ]


def main():
    sessions = []
    with tools.working_directory() as name:
        directory = pathlib.Path(name)
        certificates = tools.Certificates(directory)
        for tickets in (True, False):
            for suite in SUITES:
                if suite.code in NAMES:
                    client = ["-cipher", NAMES[suite.code] + ":@SECLEVEL=0"]
                    sessions += record(
                        directory, certificates, suite.name, client, [], True, tickets
                    )
            for comment, client, server, ems in EXTRAS:
                sessions += record(directory, certificates, comment, client, server, ems, tickets)
    content = {"version": tools.version("openssl", "version"), "sessions": sessions}
    tools.write_capture("openssl_sessions.json", content)


if __name__ == "__main__":
    main()
