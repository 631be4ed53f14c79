# SPDX-License-Identifier: Apache-2.0
"""Certificates, ports, programs and `openssl s_client`, for recordings on loopback."""

import json
import os
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

CAPTURES = pathlib.Path(__file__).resolve().parent / "captures"

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "generate"))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def run(*command, check=True, **options):
    return subprocess.run(command, capture_output=True, check=check, **options)


def version(*command):
    """The first version-like word of what a program says about itself."""
    out = run(*command, check=False)
    return re.search(rb"\d+\.\d+[0-9.a-z]*", out.stdout + out.stderr).group().decode()


class Certificates:
    """Self-signed RSA and ECDSA server certificates, a client CA and a client's certificate."""

    def __init__(self, directory):
        self.directory = directory
        self.rsa = self._self_signed("rsa", "rsa:2048", "server.example")
        self.ecdsa = self._self_signed("ecdsa", "ec", "server.example")
        self.ca = self._self_signed("ca", "ec", "Client CA")
        self.client = self._client()

    def _self_signed(self, name, algorithm, common_name):
        certificate, key = self.directory / (name + ".pem"), self.directory / (name + ".key")
        options = ["-pkeyopt", "ec_paramgen_curve:P-256"] if algorithm == "ec" else []
        run(
            *("openssl", "req", "-x509", "-newkey", algorithm, *options, "-nodes", "-sha256"),
            *("-subj", "/CN=" + common_name, "-days", "3650"),
            *("-keyout", key, "-out", certificate),
        )
        return certificate, key

    def _client(self):
        key, request = self.directory / "client.key", self.directory / "client.csr"
        certificate = self.directory / "client.pem"
        run(
            *("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-subj", "/CN=Client 7", "-keyout", key, "-out", request),
        )
        run(
            *("openssl", "x509", "-req", "-in", request, "-CA", self.ca[0], "-CAkey", self.ca[1]),
            *("-set_serial", "7", "-days", "3650", "-out", certificate),
        )
        return certificate, key


class Program:
    """A server process that is stopped at the end of a `with` block."""

    def __init__(self, command, port, log, **options):
        self.port = port
        self.log = log
        with open(log, "wb") as out:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=out, stderr=out, **options
            )

    def __enter__(self):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        self.__exit__()
        raise RuntimeError("does not listen: " + pathlib.Path(self.log).read_text(errors="replace"))

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


NO_EMS = """
openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = client
[client]
Options = -ExtendedMasterSecret
"""


def s_client(port, directory, *options, session=None, ems=True):
    """One TLS 1.2 connection; returns what s_client said, its session (DER or None), and secrets.

    The secrets are the lines of its key log: client random -> master secret.
    """
    out, keys = directory / "session.pem", directory / "keys.log"
    for path in (out, keys):
        path.unlink(missing_ok=True)
    resume = ["-sess_in", session] if session else []
    environment = dict(os.environ)
    if not ems:
        (directory / "no_ems.cnf").write_text(NO_EMS)
        environment["OPENSSL_CONF"] = str(directory / "no_ems.cnf")
    result = run(
        *("openssl", "s_client", "-connect", "127.0.0.1:%d" % port, "-tls1_2"),
        *("-sess_out", out, "-keylogfile", keys, *resume, *options),
        env=environment,
        input=b"Q\n",
        check=False,
        timeout=30,
    )
    secrets = {}
    for line in keys.read_text().splitlines() if keys.exists() else ():
        if line.startswith("CLIENT_RANDOM "):
            _, random, secret = line.split()
            secrets[random] = secret
    return result.stdout.decode(errors="replace"), session_der(out), secrets


def session_der(path):
    """The DER of a session file; None if there is none."""
    if not path.exists():
        return None
    body = path.read_text().split("-----")[2]
    return ssl.PEM_cert_to_DER_cert(
        "-----BEGIN CERTIFICATE-----" + body + "-----END CERTIFICATE-----"
    )


def reused(output):
    return "\nReused, " in output


def messages(output):
    """What `s_client -msg` showed: (direction, kind, octets) of each handshake message."""
    found = []
    pattern = r"^(>>>|<<<) TLS 1.2, Handshake \[length [0-9a-f]+\], (\w+)\n((?:    [0-9a-f ]+\n)+)"
    for direction, kind, dump in re.findall(pattern, output, re.MULTILINE):
        found.append((direction, kind, bytes.fromhex("".join(dump.split()))))
    return found


class Recorder:
    """A proxy for one connection that keeps the octets of both directions."""

    def __init__(self, port):
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.client, self.server = bytearray(), bytearray()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        near, _ = self.listener.accept()
        far = socket.create_connection(("127.0.0.1", self.target))
        back = threading.Thread(target=self._pump, args=(far, near, self.server), daemon=True)
        back.start()
        self._pump(near, far, self.client)
        back.join(10)

    @staticmethod
    def _pump(source, sink, kept):
        try:
            while data := source.recv(65536):
                kept += data
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def handshake_records(self):
        """The handshake and change_cipher_spec records of client and of server."""
        self.thread.join(10)
        self.listener.close()
        return _handshake(bytes(self.client)), _handshake(bytes(self.server))


def _handshake(octets):
    out = b""
    while octets:
        length = 5 + int.from_bytes(octets[3:5], "big")
        if octets[0] in (20, 22):
            out += octets[:length]
        octets = octets[length:]
    return out


def working_directory():
    """A temporary directory that servers may read after they have dropped root's rights."""
    directory = tempfile.TemporaryDirectory(prefix="reprise-record-")
    os.chmod(directory.name, 0o755)
    return directory


def write_capture(name, content):
    CAPTURES.mkdir(exist_ok=True)
    (CAPTURES / name).write_text(json.dumps(content, indent=2) + "\n")
