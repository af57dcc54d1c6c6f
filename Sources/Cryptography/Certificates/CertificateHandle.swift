import COpenSSL

/// An X509 of OpenSSL's; given up when it goes out of scope.
struct CertificateHandle: ~Copyable {
    let pointer: OpaquePointer

    /// A certificate that fills `der`, which others may use at the same time: nobody changes it.
    init(der: [UInt8]) throws(CryptoFault) {
        pointer = try DecodedCertificates.sharing(der)
    }

    /// Parses a certificate that fills `der`, for whoever changes it.
    init(ownOf der: [UInt8]) throws(CryptoFault) {
        OpenSSLErrors.clear()
        let (parsed, used) = der.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            let parsed = d2i_X509(nil, &next, bytes.count)
            return (parsed, next.map { $0 - (bytes.baseAddress ?? $0) } ?? 0)
        }
        guard let parsed else { throw OpenSSLErrors.fault("read a certificate") }
        guard used == der.count else {
            X509_free(parsed)
            throw CryptoFault("\(der.count - used) bytes follow a certificate")
        }
        pointer = parsed
    }

    deinit { X509_free(pointer) }

    /// The DER as OpenSSL holds it.
    borrowing func encoded() throws(CryptoFault) -> [UInt8] {
        try DERBuffer.encode("write a certificate") { i2d_X509(pointer, &$0) }
    }
}

/// A stack of certificates that owns them.
struct CertificateStack: ~Copyable {
    let pointer: OpaquePointer

    /// An empty one.
    init() throws(CryptoFault) {
        guard let stack = layerlock_certificates_new() else { throw OpenSSLErrors.fault("make a stack") }
        pointer = stack
    }

    /// One of parsed certificates.
    static func of(_ ders: some Collection<[UInt8]>) throws(CryptoFault) -> CertificateStack {
        let stack = try CertificateStack()
        for der in ders { try stack.push(try CertificateHandle(der: der)) }
        return stack
    }

    borrowing func push(_ certificate: borrowing CertificateHandle) throws(CryptoFault) {
        guard X509_up_ref(certificate.pointer) == 1 else { throw OpenSSLErrors.fault("hold a certificate") }
        guard layerlock_certificates_push(pointer, certificate.pointer) > 0 else {
            X509_free(certificate.pointer)
            throw OpenSSLErrors.fault("push a certificate")
        }
    }

    deinit { layerlock_certificates_free(pointer) }

    var count: Int { Int(layerlock_certificates_count(pointer)) }

    /// The certificate at an index within `count`; it lives as long as the stack.
    borrowing func certificate(_ index: Int) -> OpaquePointer? { layerlock_certificates_get(pointer, CInt(index)) }
}

/// What an `i2d` function wrote.
enum DERBuffer {
    static func encode(
        _ operation: String, _ call: (inout UnsafeMutablePointer<UInt8>?) -> CInt
    ) throws(CryptoFault) -> [UInt8] {
        var buffer: UnsafeMutablePointer<UInt8>?
        let count = call(&buffer)
        guard count >= 0, let buffer else { throw OpenSSLErrors.fault(operation) }
        defer { layerlock_free(buffer) }
        return Array(UnsafeBufferPointer(start: buffer, count: Int(count)))
    }
}

/// A memory BIO; freed when it goes out of scope.
struct MemoryBIO: ~Copyable {
    let pointer: OpaquePointer

    /// An empty one to write into.
    init() throws(CryptoFault) {
        guard let bio = BIO_new(BIO_s_mem()) else { throw OpenSSLErrors.fault("make a buffer") }
        pointer = bio
    }

    /// One that holds a copy of `bytes`.
    static func holding(_ bytes: [UInt8]) throws(CryptoFault) -> MemoryBIO {
        let bio = try MemoryBIO()
        guard let count = CInt(exactly: bytes.count), count == 0 || BIO_write(bio.pointer, bytes, count) == count else {
            throw OpenSSLErrors.fault("fill a buffer")
        }
        return bio
    }

    deinit { BIO_free_all(pointer) }

    /// What was written so far.
    borrowing func written() -> [UInt8] {
        var memory: UnsafeMutablePointer<CChar>?
        let count = layerlock_bio_memory(pointer, &memory)
        guard count > 0, let memory else { return [] }
        return UnsafeBufferPointer(start: memory, count: count).map { UInt8(bitPattern: $0) }
    }
}
