import Core

/// Which distribution a system is (os-release(5)).
struct OSRelease {
    /// Such as `debian`.
    var id: String
    /// Such as `12`; rolling distributions have none.
    var version: String?

    /// Id and version, `debian-12`.
    var distribution: String { version.map { "\(id)-\($0)" } ?? id }

    /// Reads the file; nil where it names no distribution.
    init?(_ content: [UInt8]) {
        func value(_ name: String) -> String? {
            // A shell sources the file: the last assignment counts.
            for line in InstalledFileList.lines(content).reversed() where line.starts(with: (name + "=").utf8) {
                var value = line.dropFirst(name.utf8.count + 1)
                for quote in "\"'".utf8 where value.count > 1 && value.first == quote && value.last == quote {
                    value = value.dropFirst().dropLast()
                }
                let isPlain = value.allSatisfy { byte in
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (0x30...0x39).contains(byte)
                        || "._-".utf8.contains(byte)
                }
                return isPlain ? PackageText.shown(value) : nil
            }
            return nil
        }
        guard let id = value("ID") else { return nil }
        self.id = id
        version = value("VERSION_ID")
    }
}
