/// What an image runs on (OCI image-spec 1.1, image index, `platform`).
package struct ImagePlatform: Sendable, Hashable {
    /// The operating system, such as `linux`.
    package var os: String
    /// The processor architecture, such as `arm64`.
    package var architecture: String
    /// Which kind of that processor, such as `v8`; empty where none is said.
    package var variant: String

    /// Describes a platform.
    package init(os: String, architecture: String, variant: String = "") {
        self.os = os
        self.architecture = architecture
        self.variant = variant
    }

    /// Reads `os/architecture` or `os/architecture/variant`, lower-case letters, digits, `_`, `.` and `-`; nil for
    /// anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, parts.allSatisfy({ Self.isWord($0.utf8) }) else { return nil }
        self.init(
            os: String(parts[0]), architecture: String(parts[1]), variant: parts.count == 3 ? String(parts[2]) : "")
    }

    /// One spelling for what runtimes take for the same: arm64 is arm64/v8, arm is arm/v7, amd64 is amd64/v1.
    package var canonical: ImagePlatform {
        switch (architecture, variant) {
        case ("arm64", ""): ImagePlatform(os: os, architecture: architecture, variant: "v8")
        case ("arm", ""): ImagePlatform(os: os, architecture: architecture, variant: "v7")
        case ("amd64", ""): ImagePlatform(os: os, architecture: architecture, variant: "v1")
        default: self
        }
    }

    private static func isWord(_ bytes: some Collection<UInt8>) -> Bool {
        !bytes.isEmpty
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
                    UInt8(ascii: "."), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

extension ImagePlatform: CustomStringConvertible {
    /// As `--platform` takes it.
    package var description: String { "\(os)/\(architecture)\(variant.isEmpty ? "" : "/\(variant)")" }
}
