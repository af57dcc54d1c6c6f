import Core

/// Ruby's gems: each owns its specification and the folders named after it.
enum RubyGems {
    /// Claims the gem whose specification is at `path`, below the gem home `home`.
    static func claim(_ path: EntryPath, home: EntryPath, into builder: inout OwnershipBuilder) {
        let fullName = path.name.dropLast(".gemspec".utf8.count)
        let (name, version) = split(fullName)
        guard let shown = PackageText.shown(name) else { return }
        let number = builder.add(
            PackageRef(
                identity: .init(ecosystem: .gem, name: shown, location: home.bytes), name: shown,
                version: version.flatMap { PackageText.shown($0) }))
        builder.claim(file: path, for: number)
        func inHome(_ folder: StaticString, _ suffix: StaticString = "") -> EntryPath? {
            let row = folder.bytes + fullName + suffix.bytes
            return InstalledFileList.resolve(row, from: home.bytes)
        }
        if let gem = inHome("gems/") { builder.claim(folder: gem, for: number) }
        if let cached = inHome("cache/", ".gem") { builder.claim(file: cached, for: number) }
        if let built = inHome("build_info/", ".info") { builder.claim(file: built, for: number) }
    }

    /// `nokogiri-1.15.0-x86_64-linux`: the version begins after the first `-` that a digit follows.
    static func split(
        _ fullName: ArraySlice<UInt8>
    ) -> (name: ArraySlice<UInt8>, version: ArraySlice<UInt8>?) {
        for index in fullName.indices.dropFirst().dropLast()
        where fullName[index] == UInt8(ascii: "-") && (0x30...0x39).contains(fullName[index + 1]) {
            return (fullName[..<index], fullName[(index + 1)...])
        }
        return (fullName, nil)
    }
}

extension StaticString {
    fileprivate var bytes: [UInt8] { withUTF8Buffer { Array($0) } }
}
