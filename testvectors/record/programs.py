# SPDX-License-Identifier: Apache-2.0
"""The servers that issue tickets from key files, each in a directory of its own."""

import base64
import shutil

import tools
from octets import octets


def fields(label, size):
    """Name, AES key and HMAC key of `size` octets each (name always 16)."""
    return (
        octets("record key_name " + label, 16),
        octets("record aes " + label, size),
        octets("record hmac " + label, size),
    )


class Nginx:
    name, format = "nginx", "nginx"
    sizes = (16, 32)

    def version(self):
        return tools.version("nginx", "-v")

    def key_files(self, label, size):
        """One file a key; the first seals."""
        files = []
        for number in (1, 2):
            name, aes, hmac = fields("%s %d" % (label, number), size)
            files.append(name + aes + hmac if size == 16 else name + hmac + aes)
        return files

    def start(self, directory, certificates, key_files):
        port = tools.free_port()
        keys = ""
        for number, content in enumerate(key_files):
            path = directory / ("ticket%d.key" % number)
            path.write_bytes(content)
            keys += "ssl_session_ticket_key %s;\n" % path
        (directory / "nginx.conf").write_text(
            """
            daemon off; worker_processes 1; pid %(d)s/nginx.pid; error_log stderr;
            events {}
            http {
              access_log off; client_body_temp_path %(d)s; proxy_temp_path %(d)s;
              fastcgi_temp_path %(d)s; uwsgi_temp_path %(d)s; scgi_temp_path %(d)s;
              server {
                listen 127.0.0.1:%(port)d ssl;
                ssl_certificate %(rsa)s; ssl_certificate_key %(rsa_key)s;
                ssl_certificate %(ecdsa)s; ssl_certificate_key %(ecdsa_key)s;
                ssl_protocols TLSv1.2; ssl_ciphers ALL:COMPLEMENTOFALL:@SECLEVEL=0;
                ssl_verify_client optional; ssl_client_certificate %(ca)s;
                %(keys)s
                return 200;
              }
            }
            """
            % dict(
                d=directory,
                port=port,
                rsa=certificates.rsa[0],
                rsa_key=certificates.rsa[1],
                ecdsa=certificates.ecdsa[0],
                ecdsa_key=certificates.ecdsa[1],
                ca=certificates.ca[0],
                keys=keys,
            )
        )
        command = ["nginx", "-p", directory, "-e", "stderr", "-c", directory / "nginx.conf"]
        return tools.Program(command, port, directory / "log")


class HAProxy:
    name, format = "HAProxy", "haproxy"
    sizes = (16, 32)

    def version(self):
        return tools.version("haproxy", "-v")

    def key_files(self, label, size):
        """One file of base64 lines; the last but one seals."""
        lines = b""
        for number in (1, 2, 3):
            lines += base64.b64encode(b"".join(fields("%s %d" % (label, number), size))) + b"\n"
        return [lines]

    def start(self, directory, certificates, key_files):
        port = tools.free_port()
        (directory / "ticket.keys").write_bytes(key_files[0])
        pair = certificates.rsa
        (directory / "server.pem").write_text(pair[0].read_text() + pair[1].read_text())
        (directory / "haproxy.cfg").write_text("""
global
  ssl-default-bind-ciphers ALL:COMPLEMENTOFALL:@SECLEVEL=0
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend recorded
  bind 127.0.0.1:%d ssl crt %s ca-file %s verify optional tls-ticket-keys %s ssl-max-ver TLSv1.2
  http-request return status 200
""" % (port, directory / "server.pem", certificates.ca[0], directory / "ticket.keys"))
        command = ["haproxy", "-db", "-f", directory / "haproxy.cfg"]
        return tools.Program(command, port, directory / "log")


class Apache:
    name, format = "Apache httpd", "apache"
    sizes = (16,)

    def version(self):
        return tools.version("apache2", "-v")

    def key_files(self, label, size):
        name, aes, hmac = fields(label, size)
        return [name + hmac + aes]

    def start(self, directory, certificates, key_files):
        port = tools.free_port()
        (directory / "ticket.key").write_bytes(key_files[0])
        modules = "/usr/lib/apache2/modules"
        (directory / "httpd.conf").write_text(
            """
            ServerRoot %(d)s
            ServerName server.example
            PidFile %(d)s/httpd.pid
            ErrorLog %(d)s/error.log
            DefaultRuntimeDir %(d)s
            User www-data
            Group www-data
            LoadModule mpm_event_module %(m)s/mod_mpm_event.so
            LoadModule authz_core_module %(m)s/mod_authz_core.so
            LoadModule socache_shmcb_module %(m)s/mod_socache_shmcb.so
            LoadModule ssl_module %(m)s/mod_ssl.so
            Listen 127.0.0.1:%(port)d
            SSLEngine on
            SSLProtocol TLSv1.2
            SSLCipherSuite ALL:COMPLEMENTOFALL:@SECLEVEL=0
            SSLCertificateFile %(rsa)s
            SSLCertificateKeyFile %(rsa_key)s
            SSLCACertificateFile %(ca)s
            SSLVerifyClient optional
            SSLSessionCache none
            SSLSessionTicketKeyFile %(d)s/ticket.key
            """
            % dict(
                d=directory,
                m=modules,
                port=port,
                rsa=certificates.rsa[0],
                rsa_key=certificates.rsa[1],
                ca=certificates.ca[0],
            )
        )
        command = ["apache2", "-X", "-f", directory / "httpd.conf"]
        return tools.Program(command, port, directory / "log")


class TrafficServer:
    name, format = "Apache Traffic Server", "ats"
    sizes = (16,)

    def version(self):
        return tools.version("traffic_server", "-V")

    def key_files(self, label, size):
        """One file of several keys; the first seals."""
        content = b""
        for number in (1, 2):
            name, aes, hmac = fields("%s %d" % (label, number), size)
            content += name + hmac + aes
        return [content]

    def start(self, directory, certificates, key_files):
        port = tools.free_port()
        root, etc = directory / "ts", directory / "ts" / "etc"
        layout = {"prefix": root, "sysconfdir": etc}
        for name in ("localstatedir", "runtimedir", "logdir", "cachedir"):
            layout[name] = root / name
        for path in layout.values():
            path.mkdir(parents=True, exist_ok=True)
        layout.update(bindir="/usr/bin", sbindir="/usr/bin", libdir="/usr/lib/trafficserver")
        layout.update(plugindir="/usr/lib/trafficserver/modules")
        (root / "runroot.yaml").write_text("".join("%s: %s\n" % e for e in layout.items()))
        for pair in (certificates.rsa, certificates.ecdsa):
            shutil.copy(pair[0], etc)
            shutil.copy(pair[1], etc)
        (etc / "ticket.keys").write_bytes(key_files[0])
        (etc / "ssl_multicert.config").write_text(
            "dest_ip=* ssl_cert_name=rsa.pem ssl_key_name=rsa.key ssl_ticket_enabled=1\n"
        )
        (etc / "storage.config").write_text("%s 16M\n" % (root / "cachedir"))
        for name in ("remap.config", "plugin.config", "ip_allow.yaml", "sni.yaml"):
            (etc / name).write_text("")
        records = {
            "proxy.config.http.server_ports": "STRING 127.0.0.1:%d:ssl" % port,
            "proxy.config.admin.user_id": "STRING #-1",
            "proxy.config.ssl.server.ticket_key.filename": "STRING %s" % (etc / "ticket.keys"),
            "proxy.config.ssl.server.cert.path": "STRING %s" % etc,
            "proxy.config.ssl.server.private_key.path": "STRING %s" % etc,
            "proxy.config.ssl.server.cipher_suite": "STRING ALL:COMPLEMENTOFALL:@SECLEVEL=0",
            "proxy.config.ssl.TLSv1_3": "INT 0",
            "proxy.config.ssl.client.certification_level": "INT 1",
            "proxy.config.ssl.CA.cert.path": "STRING %s" % etc,
            "proxy.config.ssl.CA.cert.filename": "STRING ca.pem",
            "proxy.config.diags.debug.enabled": "INT 0",
        }
        shutil.copy(certificates.ca[0], etc / "ca.pem")
        (etc / "records.config").write_text(
            "".join("CONFIG %s %s\n" % item for item in records.items())
        )
        command = ["traffic_server", "--run-root=%s" % (root / "runroot.yaml")]
        return tools.Program(command, port, directory / "log")


NODE = """
const tls = require("tls"), fs = require("fs");
const [port, keys, cert, key, ca] = process.argv.slice(2);
const read = (path) => fs.readFileSync(path);
tls.createServer({
  cert: read(cert), key: read(key), ca: read(ca), ticketKeys: read(keys), requestCert: true,
  rejectUnauthorized: false, maxVersion: "TLSv1.2", ciphers: "ALL:COMPLEMENTOFALL:@SECLEVEL=0",
  sessionIdContext: "recorded", ecdhCurve: "auto",
}, (socket) => { socket.on("error", () => {}); socket.on("data", () => socket.end()); })
  .on("tlsClientError", () => {}).listen(Number(port), "127.0.0.1");
"""


class Node:
    """Node's ticketKeys take the order of BoringSSL and of Netty: name, HMAC, AES."""

    name, format = "Node", "netty"
    sizes = (16,)

    def version(self):
        return tools.version("node", "--version")

    def key_files(self, label, size):
        name, aes, hmac = fields(label, size)
        return [name + hmac + aes]

    def start(self, directory, certificates, key_files):
        port = tools.free_port()
        (directory / "ticket.key").write_bytes(key_files[0])
        (directory / "server.js").write_text(NODE)
        command = ["node", directory / "server.js", str(port), directory / "ticket.key"]
        command += [*certificates.rsa, certificates.ca[0]]
        return tools.Program(command, port, directory / "log")


PROGRAMS = (Nginx(), HAProxy(), Apache(), TrafficServer(), Node())
