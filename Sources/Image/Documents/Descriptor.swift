import Core
import Cryptography

/// A reference to a blob (OCI image-spec 1.1, descriptor.md).
struct Descriptor: Sendable {
    let mediaType: String
    let digest: Digest
    let size: UInt64
    /// Whether the bytes may be fetched from somewhere else.
    let hasURLs: Bool
    let platform: ImagePlatform?
    let annotations: [TextKey: String]

    init(_ value: DocumentValue) throws(Failure) {
        mediaType = try value.required("mediaType").string()
        digest = try Self.digest(try value.required("digest"))
        let size = try value.required("size")
        guard let bytes = UInt64(exactly: try size.integer()) else { throw size.refusal("is negative") }
        self.size = bytes
        hasURLs = try value.optional("urls")?.strings().isEmpty == false
        platform = try value.optional("platform").map { value throws(Failure) in try Self.platform(value) }
        annotations = try value.optional("annotations")?.stringMap() ?? [:]
        if let data = try value.optional("data") { try checkEmbedded(data) }
    }

    /// The name that containerd and docker give an image; it counts only in a layout's `index.json`.
    var containerdName: String? { annotations["io.containerd.image.name"] }

    /// Names that the descriptor gives an image: containerd's whole one first, then the layout's reference, which beside
    /// the whole one is its tag alone.
    var names: [String] {
        [containerdName ?? annotations["org.opencontainers.image.ref.name"]].compactMap(\.self)
    }

    /// A digest: an algorithm, a colon and its value, SHA-256 alone (descriptor.md, "Digests").
    static func digest(_ value: DocumentValue) throws(Failure) -> Digest {
        let text = Array(try value.string().utf8)
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")), isAlgorithm(text[..<colon]) else {
            throw value.refusal("is no digest", as: .digestInvalid)
        }
        guard text[..<colon].elementsEqual("sha256".utf8) else {
            throw value.refusal("is no SHA-256 digest", as: .digestAlgorithm)
        }
        guard let digest = Digest(hexBytes: text[(colon + 1)...]) else {
            throw value.refusal("is not `sha256:` and 64 lower-case hexadecimal digits", as: .digestInvalid)
        }
        return digest
    }

    private static func isAlgorithm(_ text: ArraySlice<UInt8>) -> Bool {
        !text.isEmpty
            && text.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"),
                    UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private static func platform(_ value: DocumentValue) throws(Failure) -> ImagePlatform {
        ImagePlatform(
            os: try value.required("os").text(), architecture: try value.required("architecture").text(),
            variant: try value.optional("variant")?.text() ?? "")
    }

    private func checkEmbedded(_ value: DocumentValue) throws(Failure) {
        guard let bytes = Base64.decode(try value.string().utf8) else {
            throw value.refusal("is not base 64", as: .embeddedData)
        }
        guard UInt64(bytes.count) == size, try SHA256.digest(of: bytes) == digest else {
            throw value.refusal("is not the content that the descriptor names", as: .embeddedData)
        }
    }
}
