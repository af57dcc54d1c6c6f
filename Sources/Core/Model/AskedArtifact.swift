/// An artifact as a command line names it: where it lies, and what it is asked as.
package struct AskedArtifact: Sendable, Equatable {
    /// What it is deployed as; nil where nobody says.
    package var name: String?
    /// A path, a reference, or `-` for standard input.
    package var locator: String

    /// Names an artifact.
    package init(name: String? = nil, locator: String) {
        self.name = name
        self.locator = locator
    }

    /// Reads `NAME=ARTIFACT`: it is taken apart at the first `=` where what stands before it is a name of letters, digits,
    /// `.`, `_` and `-`. Everything else names no name, such as `s3://bucket/key?versionId=3`, or `./a=b.zip` for a file
    /// of that name.
    package init(argument: String) {
        let bytes = argument.utf8
        guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")), equals != bytes.startIndex,
            bytes[..<equals].allSatisfy(Self.isOfName)
        else {
            self.init(locator: argument)
            return
        }
        self.init(name: String(argument[..<equals]), locator: String(argument[bytes.index(after: equals)...]))
    }

    /// Whether a byte may stand in a name before `=`, and so in a name of the project file.
    package static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
