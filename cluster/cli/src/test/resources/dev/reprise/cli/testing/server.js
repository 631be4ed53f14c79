// SPDX-License-Identifier: Apache-2.0
// A TLS 1.2 server on Node's tls that answers each request: PORT CERT KEY TICKET_KEYS CIPHERS none|need
'use strict';
const fs = require('fs');
const tls = require('tls');

const [port, cert, key, ticketKeys, ciphers, clients] = process.argv.slice(2);
const server = tls.createServer(
    {
      cert: fs.readFileSync(cert),
      key: fs.readFileSync(key),
      ciphers,
      maxVersion: 'TLSv1.2',
      ticketKeys: fs.readFileSync(ticketKeys),
      sessionIdContext: 'a mixed fleet',
      sessionTimeout: 3600,
      requestCert: clients === 'need',
      rejectUnauthorized: clients === 'need',
      ca: fs.readFileSync(cert),
    },
    (socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nhello\n'));
    });
server.on('tlsClientError', () => {});
server.listen(Number(port), '127.0.0.1');
