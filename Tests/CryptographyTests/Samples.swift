import COpenSSL
import Cryptography
import Foundation
import TestKit
import Testing

private let pki = URL(filePath: Repository.root).appending(path: "Fixtures/pki")

func pkiFile(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: pki.appending(path: name))) }

func privateKey(_ name: String) throws -> PrivateKey {
    try PrivateKey(.pem(try pkiFile("\(name).key.pem"), passPhrase: nil))
}

/// DER of a fixture's certificate.
func certificateDER(_ name: String) throws -> [UInt8] {
    try #require(try PEM.read(try pkiFile("\(name).pem"), allowsText: true).first).bytes
}

func profile(_ name: String) throws -> CertificateProfile {
    try CertificateProfile(try Certificate(der: try certificateDER(name)))
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The bytes that pairs of hexadecimal digits say.
func hex(_ text: String) throws -> [UInt8] {
    let digits = Array(text)
    return try stride(from: 0, to: digits.count, by: 2).map {
        try #require(UInt8(String(digits[$0...$0 + 1]), radix: 16))
    }
}

/// What OpenSSL has in its queue of errors on this thread; 0 for nothing.
var queuedError: UInt { UInt(ERR_peek_error()) }

/// A leaf of each kind of key, and the algorithm that is for it.
let leaves: [(name: String, algorithm: SignatureAlgorithm)] = [
    ("leaf-rsa", .ps256), ("leaf-rsa3072", .ps384), ("leaf-rsa4096", .ps512), ("leaf-p256", .es256), ("leaf", .es384),
    ("leaf-p521", .es512),
]

/// Cuts bytes into pieces at places that a generator chooses, empty ones among them.
func pieces(_ bytes: [UInt8], using generator: inout some RandomNumberGenerator) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
        let end = min(bytes.count, start + Int.random(in: 0...200, using: &generator))
        pieces.append(bytes[start..<end])
        start = end
    }
    return pieces
}
