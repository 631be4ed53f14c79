# SPDX-License-Identifier: Apache-2.0
"""A TLS 1.2 client on Python's ssl that goes on with the newest session it was given.

usage: renewing_client.py SERVER_NAME CIPHERS

An empty name asks for none. Each line of standard input is a port to visit; what the server
answered is printed, and then "visit COUNT: resumed" or "visit COUNT: full".
"""
import socket
import ssl
import sys

context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.maximum_version = ssl.TLSVersion.TLSv1_2
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
context.set_ciphers(sys.argv[2])
session = None
for count, line in enumerate(sys.stdin):
    with socket.create_connection(("127.0.0.1", int(line)), timeout=30) as plain:
        with context.wrap_socket(plain, server_hostname=sys.argv[1] or None, session=session) as tls:
            tls.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
            answer = b""
            while part := tls.recv(4096):
                answer += part
            resumed = tls.session_reused
            session = tls.session
    print(answer.decode("latin-1"))
    print("visit %d: %s" % (count, "resumed" if resumed else "full"), flush=True)
