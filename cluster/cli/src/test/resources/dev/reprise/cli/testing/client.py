# SPDX-License-Identifier: Apache-2.0
"""A TLS 1.2 client on Python's ssl: visits one node after the other with the session of the visit before.

usage: client.py ticket|id CAFILE (SERVER_NAME PORT)...
"""
import socket
import ssl
import sys

context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.maximum_version = ssl.TLSVersion.TLSv1_2
context.check_hostname = False
context.load_verify_locations(sys.argv[2])
if sys.argv[1] == "id":
    context.options |= ssl.OP_NO_TICKET
session = None
for name, port in zip(sys.argv[3::2], sys.argv[4::2]):
    with socket.create_connection(("127.0.0.1", int(port)), timeout=30) as plain:
        with context.wrap_socket(plain, server_hostname=name, session=session) as tls:
            tls.sendall(b"GET / HTTP/1.0\r\n\r\n")
            answer = b""
            while part := tls.recv(4096):
                answer += part
            print(answer.decode().split("\r\n\r\n", 1)[1], end="")
            print("client says reused:", tls.session_reused)
            session = tls.session
            print("client has session:", session.id.hex())  # with a ticket, OpenSSL makes it of that
