import Core

/// Go's modules, as its linker wrote them into a program.
enum GoInventory {
    /// Reads the toolchain's version and the modules of the program at `path`.
    /// - Returns: Whether it says what it is made of: one that was built outside of modules (`GOPATH`) names none, but for the
    ///   toolchain's own programs, which are of its version.
    static func read(
        version: [UInt8], modules: [UInt8], at path: EntryPath, into builder: inout InventoryBuilder
    ) -> Bool {
        let evidence = Package.Evidence(path)
        builder.reading(evidence) { builder throws(MetadataFault) in
            // `go1.21.3 X:nocoverageredesign`, `devel go1.22-abc`: the standard library has the toolchain's version.
            let words = version.split(separator: 0x20)
            let release = words.first { $0.starts(with: "go".utf8) && $0.count > 2 }
            builder.add(
                Package(
                    .golang, name: "stdlib",
                    version: try release.map { word throws(MetadataFault) in
                        try PackageText.value(word.dropFirst(2), "Go version")
                    }, location: path.parent, evidence: evidence))
        }
        var namesModules = false
        var lines = InstalledFileList.lines(modules)[...]
        while let line = lines.popFirst() {
            let words = line.split(separator: 0x09, omittingEmptySubsequences: false)
            guard let kind = words.first else { continue }
            if kind.elementsEqual("path".utf8), words.count > 1, words[1].starts(with: "cmd/".utf8) {
                namesModules = true
            }
            let isMain = kind.elementsEqual("mod".utf8)
            guard isMain || kind.elementsEqual("dep".utf8) else { continue }
            namesModules = true
            var module = words
            // The next line says what stands in for it. A folder has no name but that of the module whose place it takes.
            if let next = lines.first, next.starts(with: "=>\t".utf8) {
                let other = next.split(separator: 0x09, omittingEmptySubsequences: false)
                if !isFolder(other) { module = other }
                lines.removeFirst()
            }
            builder.reading(evidence) { builder throws(MetadataFault) in
                guard module.count >= 2 else { throw MetadataFault("names a Go module without a path") }
                try add(module, isMain: isMain, at: path, into: &builder)
            }
        }
        return namesModules
    }

    /// A replacement without a version is a folder (Go modules reference, "replace directive"): `../dep`, `/src/dep`.
    private static func isFolder(_ words: [ArraySlice<UInt8>]) -> Bool {
        guard words.count > 1 else { return false }
        let path = words[1]
        return path.first == UInt8(ascii: "/") || path.starts(with: "./".utf8) || path.starts(with: "../".utf8)
            || path.elementsEqual(".".utf8) || path.elementsEqual("..".utf8)
            || words.count < 3 || words[2].isEmpty || words[2].elementsEqual("(devel)".utf8)
    }

    private static func add(
        _ words: [ArraySlice<UInt8>], isMain: Bool, at path: EntryPath, into builder: inout InventoryBuilder
    ) throws(MetadataFault) {
        let name = try PackageText.value(words[1], "module")
        // `a/`, `/a` and `a//b` name no module (Go modules reference, "module path"), and would pass for `a` or `a/b`.
        guard words[1].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty })
        else { throw MetadataFault("names a Go module with an empty part in its path") }
        var version: String?
        // `(devel)`: built from a working copy, of no version.
        if words.count > 2, !words[2].isEmpty, !words[2].elementsEqual("(devel)".utf8) {
            version = try PackageText.value(words[2], "module version")
        }
        let slash = name.utf8.lastIndex(of: UInt8(ascii: "/"))
        let namespace = slash.map { String(name[..<$0]) }
        let last = slash.map { String(name[name.utf8.index(after: $0)...]) } ?? name
        builder.add(
            Package(
                .golang, namespace: namespace, name: last, version: version, location: path.parent,
                evidence: .init(path)))
    }
}
