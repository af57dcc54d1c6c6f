/// One member: a local header, data, perhaps a descriptor, and a central record, each free to lie about the others.
///
/// A field reached on the member itself is set in both headers; `local` and `central` reach one of them.
@dynamicMemberLookup
package struct ZipMember: Sendable {
    /// Bytes before the local header that belong to nothing.
    package var gap: [UInt8] = []
    /// The local header.
    package var local = ZipLocalHeader()
    /// The data as it lies in the archive.
    package var body: [UInt8] = []
    /// What follows the data of a streamed member.
    package var descriptor: ZipDescriptor?
    /// The central record.
    package var central = ZipCentralRecord()
    /// Leaves the central record out.
    package var isHidden = false
    /// Leaves everything but the central record out.
    package var isPhantom = false

    /// A member of a name and a Unix mode with its type bits (0o100644 a file, 0o40755 a folder, 0o120777 a link).
    package init(_ name: some Sequence<UInt8>, mode: UInt16, content: [UInt8] = []) {
        central.unixMode = mode
        self.name = Array(name)
        store(content)
    }

    /// Reads a field from the local header and writes it into both headers.
    package subscript<Value>(dynamicMember field: WritableKeyPath<ZipFields, Value>) -> Value {
        get { local.fields[keyPath: field] }
        set {
            local.fields[keyPath: field] = newValue
            central.fields[keyPath: field] = newValue
        }
    }

    /// Sets data, sizes, CRC and method to those of stored content.
    package mutating func store(_ content: [UInt8]) {
        set(method: 0, body: content, content: content)
    }

    /// Sets data, sizes, CRC and method to those of deflated content; `stream` where the bits matter.
    package mutating func deflate(_ content: [UInt8], as stream: [UInt8]? = nil) {
        set(method: 8, body: stream ?? Deflate.fixed(content), content: content)
    }

    /// Deflates `count` times one byte at 1,032 to 1, given the CRC, which a debug build would take long to compute.
    package mutating func deflateRun(of byte: UInt8, count: Int, crc: UInt32) {
        set(method: 8, body: Deflate.run(of: byte, count: count), content: [])
        self.size = UInt32(truncatingIfNeeded: count)
        self.crc = crc
    }

    private mutating func set(method: UInt16, body: [UInt8], content: [UInt8]) {
        self.body = body
        self.method = method
        self.compressedSize = UInt32(truncatingIfNeeded: body.count)
        self.size = UInt32(truncatingIfNeeded: content.count)
        self.crc = CRC32.of(content)
    }

    /// Moves CRC and sizes out of the local header into a descriptor, as streaming writers do.
    package mutating func stream(signed: Bool = true) {
        self.flags |= 1 << 3
        var after = ZipDescriptor(
            crc: central.crc, compressedSize: UInt64(central.compressedSize), size: UInt64(central.size))
        if !signed { after.signature = nil }
        descriptor = after
        local.crc = 0
        local.compressedSize = 0
        local.size = 0
    }

    /// Streams with a zip64 field in the local header, as Python and Info-ZIP do when the size is not known: sizes all
    /// ones, zeros in the field, a descriptor of 24 bytes.
    package mutating func streamZip64() {
        stream()
        self.versionNeeded = 45
        local.compressedSize = .max
        local.size = .max
        local.extra += ZipExtra.zip64([0, 0])
        descriptor?.isWide = true
    }

    /// Local header, data and descriptor.
    package var localPart: [UInt8] {
        var bytes: [UInt8] = []
        appendLocalPart(to: &bytes)
        return bytes
    }

    func appendLocalPart(to bytes: inout [UInt8]) {
        local.append(to: &bytes)
        bytes += body
        if let descriptor { bytes += descriptor.bytes }
    }
}
