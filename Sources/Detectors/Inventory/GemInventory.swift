import Core

/// Ruby's gems: the specification's file name says which, its first comment divides name, version and platform.
enum GemInventory {
    /// Reads the specification at `path`, below the gem home `home`.
    static func read(_ content: [UInt8], at path: EntryPath, home: EntryPath, into builder: inout InventoryBuilder) {
        let evidence = Package.Evidence(path)
        let fullName = path.name.dropLast(".gemspec".utf8.count)
        func add(
            _ name: some Collection<UInt8>, _ version: (some Collection<UInt8>)?, _ builder: inout InventoryBuilder
        ) {
            guard let name = PackageText.shown(name) else { return }
            builder.add(
                Package(
                    .gem, name: name, version: version.flatMap { PackageText.shown($0) }, location: home,
                    evidence: evidence))
        }
        let names = commands(content)
        for folder in commandFolders(home) {
            for name in names { builder.commands.add(name, in: folder) }
        }
        if let plugins = InstalledFileList.resolve(Array("plugins".utf8), from: home.bytes) {
            builder.commands.add(RubyGems.split(fullName).name + Array("_plugin.rb".utf8), in: plugins)
        }
        // `# stub: nokogiri 1.15.0 x86_64-linux lib`
        let prefix = Array("# stub: ".utf8)
        let stub = InstalledFileList.lines(content).prefix(3).first { $0.starts(with: prefix) }
        let words = stub?.dropFirst(prefix.count).split(separator: 0x20) ?? []
        guard words.count >= 3 else {
            let (name, version) = RubyGems.split(fullName)
            add(name, version, &builder)
            return
        }
        let isPlain = words[2].elementsEqual("ruby".utf8)
        let said = Array(words[..<(isPlain ? 2 : 3)].joined(separator: [UInt8(ascii: "-")]))
        add(words[0], words[1], &builder)
        if !said.elementsEqual(fullName) {
            builder.miss(evidence, "says \(PathEscaping.displayed(said)), and its file is named otherwise")
        }
    }

    /// Where RubyGems writes scripts of commands: `bin` of the gems' home, of Ruby's own prefix where the home is that of its library, and
    /// `/usr/local/bin` on Debian.
    private static func commandFolders(_ home: EntryPath) -> [EntryPath] {
        let parts = home.components
        var folders = [home.bytes + Array("/bin".utf8)]
        func prefix(_ tail: [StaticString]) -> [UInt8]? {
            guard parts.count > tail.count,
                zip(parts.dropLast().suffix(tail.count), tail).allSatisfy({ part, name in
                    name.withUTF8Buffer { part.elementsEqual($0) }
                })
            else { return nil }
            return Array(parts.dropLast(tail.count + 1).joined(separator: [UInt8(ascii: "/")]))
        }
        if let prefix = prefix(["lib", "ruby", "gems"]) {
            folders.append(prefix + Array("\(prefix.isEmpty ? "" : "/")bin".utf8))
        }
        if let root = prefix(["var", "lib", "gems"]) {
            folders.append(root + Array("\(root.isEmpty ? "" : "/")usr/local/bin".utf8))
        }
        return folders.compactMap { InstalledFileList.resolve($0, from: []) }
    }

    /// Names of the scripts that RubyGems writes, one for each command: `s.executables = ["rake".freeze]`, as
    /// `Gem::Specification#to_ruby` says it.
    private static func commands(_ content: [UInt8]) -> [ArraySlice<UInt8>] {
        let start = Array(".executables = [".utf8)
        for line in InstalledFileList.lines(content) {
            guard let place = line.firstRange(of: start), let end = line.lastIndex(of: UInt8(ascii: "]")),
                end >= place.upperBound
            else { continue }
            let parts = line[place.upperBound..<end].split(
                separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
            // What stands between the marks is every second part.
            return parts.enumerated().filter { $0.offset % 2 == 1 && !$0.element.isEmpty }.map(\.element)
        }
        return []
    }
}
