import Core

/// Which distribution a system is (os-release(5)).
struct OSRelease {
    /// Such as `debian`.
    var id: String
    /// Such as `12`; rolling distributions have none.
    var version: String?
    private var name: String?
    private var cpe: String?
    private var home: String?

    /// Id and version, `debian-12`.
    var distribution: String { version.map { "\(id)-\($0)" } ?? id }

    /// Reads the file; nil where it names no distribution.
    init?(_ content: [UInt8]) {
        func assigned(_ name: String) -> ArraySlice<UInt8>? {
            // A shell sources the file: the last assignment counts.
            for line in InstalledFileList.lines(content).reversed() where line.starts(with: (name + "=").utf8) {
                var value = line.dropFirst(name.utf8.count + 1)
                for quote in "\"'".utf8 where value.count > 1 && value.first == quote && value.last == quote {
                    value = value.dropFirst().dropLast()
                }
                return value
            }
            return nil
        }
        func value(_ name: String) -> String? {
            guard let value = assigned(name) else { return nil }
            let isPlain = value.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (0x30...0x39).contains(byte)
                    || "._-".utf8.contains(byte)
            }
            return isPlain ? PackageText.shown(value) : nil
        }
        guard let id = value("ID") else { return nil }
        self.id = id
        version = value("VERSION_ID")
        // What a shell would expand is no text.
        func line(_ name: String) -> String? {
            assigned(name).flatMap { line in
                line.contains(where: { "$`\\\"'".utf8.contains($0) }) ? nil : PackageText.line(line)
            }
        }
        self.name = line("PRETTY_NAME") ?? line("NAME")
        cpe = line("CPE_NAME").flatMap { CPEName.stated($0) }
        home = line("HOME_URL").flatMap { url in
            let isAddress = url.utf8.starts(with: "https://".utf8) || url.utf8.starts(with: "http://".utf8)
            return isAddress && url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) ? url : nil
        }
    }

    /// What the file at `path` says of the system.
    func system(_ path: EntryPath) -> PackageFacts.System {
        var system = PackageFacts.System(path, id: id, version: version)
        (system.name, system.cpe, system.home) = (name, cpe, home)
        return system
    }
}
