// SPDX-License-Identifier: Apache-2.0

//! A TLS 1.2 client on rustls: visits one node after the other with the session of the visit
//! before.
//!
//!     rustls_client ticket|id CERTIFICATE (SERVER_NAME PORT)...
//!
//! rustls does not say whether it resumed. It verifies a certificate in full handshakes alone, so
//! the verifier counts those.

use rustls::client::{
    ClientSessionMemoryCache, HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use rustls::internal::msgs::handshake::DigitallySignedStruct;
use rustls::{Certificate, ClientConfig, ClientConnection, ServerName, Stream};
use std::convert::TryFrom;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::time::SystemTime;

/// Accepts every certificate, and counts.
struct CountingVerifier {
    full_handshakes: AtomicU64,
}

impl ServerCertVerifier for CountingVerifier {
    fn verify_server_cert(
        &self,
        _end_entity: &Certificate,
        _intermediates: &[Certificate],
        _server_name: &ServerName,
        _scts: &mut dyn Iterator<Item = &[u8]>,
        _ocsp_response: &[u8],
        _now: SystemTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.full_handshakes.fetch_add(1, Ordering::Relaxed);
        Ok(ServerCertVerified::assertion())
    }

    /// rustls would read the certificate to verify this, and refuse one without extensions.
    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &Certificate,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }
}

fn client_config(tickets: bool, verifier: Arc<CountingVerifier>) -> ClientConfig {
    let mut config = ClientConfig::builder()
        .with_safe_default_cipher_suites()
        .with_safe_default_kx_groups()
        .with_protocol_versions(&[&rustls::version::TLS12])
        .expect("TLS 1.2")
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.session_storage = ClientSessionMemoryCache::new(16);
    config.enable_tickets = tickets;
    config
}

/// The body of the node's answer.
fn visit(config: &Arc<ClientConfig>, name: &str, port: u16) -> String {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).expect("connection");
    let name = ServerName::try_from(name).expect("server name");
    let mut tls = ClientConnection::new(config.clone(), name).expect("client");
    let mut stream = Stream::new(&mut tls, &mut socket);
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n").expect("request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answer");
    answer.split("\r\n\r\n").nth(1).expect("body").to_string()
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let verifier = Arc::new(CountingVerifier { full_handshakes: AtomicU64::new(0) });
    let config = Arc::new(client_config(arguments[1] == "ticket", verifier.clone()));
    for stop in arguments[3..].chunks(2) {
        let before = verifier.full_handshakes.load(Ordering::Relaxed);
        print!("{}", visit(&config, &stop[0], stop[1].parse().expect("port")));
        let full = verifier.full_handshakes.load(Ordering::Relaxed) - before;
        println!("client says reused: {}", full == 0);
    }
}
