// SPDX-License-Identifier: Apache-2.0

//! What does a handshake cost a server on rustls?
//!
//! Both ends in memory, clocks around the server's calls alone, the same suite, curves and
//! certificate as the other rows of AbbreviatedHandshakeBenchmark and FullHandshakeBenchmark.
//!
//!     rustls_server full|id|ticket WARMUP_SECONDS SECONDS CERTIFICATE.der KEY.der
//!
//! rustls issues a new ticket in each handshake that it resumes by ticket. Prints one line:
//! handshakes, nanoseconds, processor nanoseconds.

use rustls::client::{
    ClientSessionMemoryCache, HandshakeSignatureValid, NoClientSessionStorage, ServerCertVerified,
    ServerCertVerifier,
};
use rustls::internal::msgs::handshake::DigitallySignedStruct;
use rustls::server::ServerSessionMemoryCache;
use rustls::{Certificate, ClientConfig, ClientConnection, PrivateKey};
use rustls::{ServerConfig, ServerConnection, ServerName, Ticketer};
use std::convert::TryFrom;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

const HOST_NAME: &str = "bench.example.eu";
const SESSIONS: usize = 256;

/// Accepts every certificate, and counts: an abbreviated handshake shows none.
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

#[derive(PartialEq)]
enum Mode {
    Full,
    Id,
    Ticket,
}

/// The server's time.
#[derive(Default)]
struct Meter {
    nanos: u128,
    cpu_nanos: u128,
}

impl Meter {
    fn measure<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let cpu = thread_cpu_time();
        let start = Instant::now();
        let result = work();
        self.nanos += start.elapsed().as_nanos();
        self.cpu_nanos += thread_cpu_time() - cpu;
        result
    }
}

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanos: i64,
}

extern "C" {
    fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
}

fn thread_cpu_time() -> u128 {
    const CLOCK_THREAD_CPUTIME_ID: i32 = 3;
    let mut time = Timespec { seconds: 0, nanos: 0 };
    // SAFETY: the structure is that of a 64-bit Linux, and lives as long as the call.
    let failed = unsafe { clock_gettime(CLOCK_THREAD_CPUTIME_ID, &mut time) };
    assert_eq!(failed, 0, "no processor clock of a thread");
    time.seconds as u128 * 1_000_000_000 + time.nanos as u128
}

fn server_config(mode: &Mode, certificate: Vec<u8>, key: Vec<u8>) -> ServerConfig {
    let mut config = ServerConfig::builder()
        .with_cipher_suites(&[rustls::cipher_suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256])
        .with_kx_groups(&[&rustls::kx_group::X25519, &rustls::kx_group::SECP256R1])
        .with_protocol_versions(&[&rustls::version::TLS12])
        .expect("TLS 1.2 with this suite")
        .with_no_client_auth()
        .with_single_cert(vec![Certificate(certificate)], PrivateKey(key))
        .expect("certificate and key");
    match mode {
        Mode::Ticket => config.ticketer = Ticketer::new().expect("ticket key"),
        Mode::Id => config.session_storage = ServerSessionMemoryCache::new(SESSIONS),
        Mode::Full => (),
    }
    config
}

fn client_config(mode: &Mode, verifier: Arc<CountingVerifier>) -> ClientConfig {
    let mut config = ClientConfig::builder()
        .with_cipher_suites(&[rustls::cipher_suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256])
        .with_kx_groups(&[&rustls::kx_group::X25519, &rustls::kx_group::SECP256R1])
        .with_protocol_versions(&[&rustls::version::TLS12])
        .expect("TLS 1.2 with this suite")
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.session_storage = match mode {
        Mode::Full => Arc::new(NoClientSessionStorage {}),
        Mode::Id | Mode::Ticket => ClientSessionMemoryCache::new(SESSIONS),
    };
    config.enable_tickets = *mode != Mode::Id;
    config
}

fn shake_hands(server: &Arc<ServerConfig>, client: &Arc<ClientConfig>, meter: &mut Meter) {
    let name = ServerName::try_from(HOST_NAME).expect("host name");
    let mut client = ClientConnection::new(client.clone(), name).expect("client");
    let mut server = meter.measure(|| ServerConnection::new(server.clone()).expect("server"));
    let mut octets = Vec::with_capacity(16_384);
    while client.is_handshaking() || server.is_handshaking() {
        octets.clear();
        while client.wants_write() {
            client.write_tls(&mut octets).expect("memory");
        }
        let answer = meter.measure(|| receive(&mut server, &octets));
        let mut unread = answer.as_slice();
        while !unread.is_empty() {
            client.read_tls(&mut unread).expect("memory");
            client.process_new_packets().expect("handshake of the client");
        }
    }
}

/// Feeds the server, lets it work, and takes what it answers.
fn receive(server: &mut ServerConnection, octets: &[u8]) -> Vec<u8> {
    let mut unread = octets;
    while !unread.is_empty() {
        server.read_tls(&mut unread).expect("memory");
        server.process_new_packets().expect("handshake of the server");
    }
    let mut answer = Vec::with_capacity(4_096);
    while server.wants_write() {
        server.write_tls(&mut answer).expect("memory");
    }
    answer
}

fn measure(
    server: &Arc<ServerConfig>,
    client: &Arc<ClientConfig>,
    seconds: f64,
    meter: &mut Meter,
) -> u64 {
    let end = Instant::now() + Duration::from_secs_f64(seconds);
    let mut handshakes = 0;
    while Instant::now() < end {
        shake_hands(server, client, meter);
        handshakes += 1;
    }
    handshakes
}

/// The processor time of reading the processor's clock, which a span contains once.
fn clock_cost() -> u128 {
    const TIMES: u128 = 10_000;
    let mut meter = Meter::default();
    for _ in 0..TIMES {
        meter.measure(|| ());
    }
    meter.cpu_nanos / TIMES
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.len() != 6 {
        eprintln!(
            "usage: rustls_server full|id|ticket WARMUP_SECONDS SECONDS CERTIFICATE.der KEY.der"
        );
        std::process::exit(2);
    }
    let mode = match arguments[1].as_str() {
        "full" => Mode::Full,
        "id" => Mode::Id,
        "ticket" => Mode::Ticket,
        other => panic!("unknown mode: {}", other),
    };
    let warmup: f64 = arguments[2].parse().expect("warm-up seconds");
    let seconds: f64 = arguments[3].parse().expect("seconds");
    let certificate = std::fs::read(&arguments[4]).expect("certificate");
    let key = std::fs::read(&arguments[5]).expect("key");

    let verifier = Arc::new(CountingVerifier { full_handshakes: AtomicU64::new(0) });
    let server = Arc::new(server_config(&mode, certificate, key));
    let client = Arc::new(client_config(&mode, verifier.clone()));
    let cost = clock_cost();
    shake_hands(&server, &client, &mut Meter::default()); // for a session to resume
    measure(&server, &client, warmup, &mut Meter::default());
    let full_before = verifier.full_handshakes.load(Ordering::Relaxed);
    let mut meter = Meter::default();
    let handshakes = measure(&server, &client, seconds, &mut meter);
    let full = verifier.full_handshakes.load(Ordering::Relaxed) - full_before;
    let expected = if mode == Mode::Full { handshakes } else { 0 };
    assert_eq!(full, expected, "full handshakes of {}", handshakes);
    // The server's calls: its creation and two flights of the client.
    let spans = u128::from(handshakes) * 3;
    println!("{} {} {}", handshakes, meter.nanos, meter.cpu_nanos.saturating_sub(spans * cost));
}
