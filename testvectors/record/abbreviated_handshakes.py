#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records abbreviated handshakes of OpenSSL: captures/abbreviated_handshakes.json.

By session ID and by ticket between `openssl s_client` and `openssl s_server`, renewed by nginx
after its keys were rotated. Kept are the messages as `s_client -msg` shows them (Finished in the
clear), the records as they were on the wire, and the master secret out of the key log.
"""

import pathlib

import tools
from openssl_sessions import NAMES, server_command
from programs import Nginx
from suites import BY_CODE, SUITES

RENEWED = (0xC02F, 0xC030, 0xCCA8, 0xC013, 0x003D)


def resume(port, directory, options, ems):
    """Resumes the session of first.pem through a recorder."""
    recorder = tools.Recorder(port)
    output, _, secrets = tools.s_client(
        recorder.port, directory, *options, "-msg", session=directory / "first.pem", ems=ems
    )
    if not tools.reused(output):
        raise RuntimeError("not resumed:\n" + output)
    client, server = recorder.handshake_records()
    kept = {kind: data for _, kind, data in tools.messages(output) if kind != "Finished"}
    finished = {
        direction: data for direction, kind, data in tools.messages(output) if kind == "Finished"
    }
    random, secret = next(iter(secrets.items()))
    hello = {
        "client_hello": kept["ClientHello"].hex(),
        "server_hello": kept["ServerHello"].hex(),
    }
    if "NewSessionTicket" in kept:
        hello["new_session_ticket"] = kept["NewSessionTicket"].hex()
    return {
        "master_secret": secret,
        "client_random": random,
        "server_random": kept["ServerHello"][6:38].hex(),
        **hello,
        "server_finished": finished["<<<"].hex(),
        "client_finished": finished[">>>"].hex(),
        "client_records": client.hex(),
        "server_records": server.hex(),
    }


def first(port, directory, options, ems=True):
    _, session, _ = tools.s_client(port, directory, *options, ems=ems)
    if session is None:
        raise RuntimeError("no session")
    (directory / "session.pem").replace(directory / "first.pem")


def options_for(suite):
    cipher = NAMES[suite.code] + ":@SECLEVEL=0"
    return ["-cipher", cipher, "-servername", "www.example.com"]


def record_openssl(directory, certificates):
    recorded = []
    for suite in SUITES:
        for tickets in (False, True):
            for ems in (True, False) if suite.code == 0xC02F else (True,):
                port = tools.free_port()
                switches = [] if tickets else ["-no_ticket"]
                command = server_command(port, certificates, *switches)
                with tools.Program(command, port, directory / "log"):
                    first(port, directory, options_for(suite), ems)
                    handshake = resume(port, directory, options_for(suite), ems)
                how = "by ticket" if tickets else "by session ID"
                comment = "%s, %s%s" % (suite.name, how, "" if ems else ", no EMS")
                print(" ", comment)
                recorded.append({"comment": comment, "cipher_suite": suite.code, **handshake})
    return recorded


def record_renewals(directory, certificates):
    """The session is made under one key; nginx then seals with another, and renews."""
    recorded = []
    nginx = Nginx()
    keys = nginx.key_files("renewal", 32)
    for suite in (BY_CODE[code] for code in RENEWED):
        with nginx.start(directory, certificates, keys) as server:
            first(server.port, directory, options_for(suite))
        with nginx.start(directory, certificates, keys[::-1]) as server:
            handshake = resume(server.port, directory, options_for(suite), True)
        if "new_session_ticket" not in handshake:
            raise RuntimeError("not renewed")
        print(" ", suite.name, "renewed")
        recorded.append(
            {"comment": suite.name + ", renewed", "cipher_suite": suite.code, **handshake}
        )
    return recorded


def main():
    with tools.working_directory() as name:
        directory = pathlib.Path(name)
        certificates = tools.Certificates(directory)
        content = [
            {
                "program": "OpenSSL",
                "version": tools.version("openssl", "version"),
                "handshakes": record_openssl(directory, certificates),
            },
            {
                "program": "nginx",
                "version": Nginx().version(),
                "handshakes": record_renewals(directory, certificates),
            },
        ]
    tools.write_capture("abbreviated_handshakes.json", content)


if __name__ == "__main__":
    main()
