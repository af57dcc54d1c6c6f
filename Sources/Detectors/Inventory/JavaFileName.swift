import Core

/// What a jar's file is called: `NAME-VERSION.jar`, or `GROUP.ARTIFACT-VERSION.jar` as Quarkus has it.
struct JavaFileName {
    /// Without the ending.
    private let stem: ArraySlice<UInt8>
    /// What stands before the first `-` and a digit.
    let name: ArraySlice<UInt8>
    /// What stands behind that; nil where there is none.
    let version: ArraySlice<UInt8>?

    init(_ evidence: Package.Evidence) {
        let file = evidence.inside.last.map { Array($0.utf8) } ?? evidence.path.bytes
        stem = MetadataFile.split(file[...]).name.dropLast(4)
        let dash = stem.indices.dropFirst().dropLast().first { [stem] index in
            stem[index] == UInt8(ascii: "-") && (0x30...0x39).contains(stem[index + 1])
        }
        name = dash.map { [stem] in stem[..<$0] } ?? stem
        version = dash.map { [stem] in stem[($0 + 1)...] }
    }

    /// Whether the file is called by coordinates, with their group or without it: a name may hold digits, as `log4j-1.2-api` does.
    func isCalled(by package: Package) -> Bool {
        let full = package.fullName.utf8.map { $0 == UInt8(ascii: ":") ? UInt8(ascii: ".") : $0 }
        return [package.name, String(decoding: full, as: UTF8.self)].contains { called in
            name.elementsEqual(called.utf8) || stem.elementsEqual(called.utf8)
                || stem.elementsEqual("\(called)-\(package.version ?? "")".utf8)
        }
    }

    /// What may be the group in `GROUP.ARTIFACT`, the longest first; real ones have seven parts at the most.
    static func groups(_ name: String) -> [String] {
        let dots = name.utf8.indices.dropLast().filter { name.utf8[$0] == UInt8(ascii: ".") }
        return dots.prefix(8).reversed().map { String(name[..<$0]) }.filter(JavaGroup.isGroup)
    }

    /// Name and version where `_` divides them, as in bundles of OSGi; the names of Scala's artifacts hold that.
    static func underscored(_ name: String) -> (name: String, version: String)? {
        guard let bar = name.utf8.lastIndex(of: UInt8(ascii: "_")), bar > name.startIndex else { return nil }
        let version = name[name.utf8.index(after: bar)...]
        guard let first = version.utf8.first, (0x30...0x39).contains(first) else { return nil }
        return (String(name[..<bar]), String(version))
    }

    /// A file's version without the classifier that Maven's plugins put behind it where they pack others in. With it, it would come
    /// after the version that it is.
    static func withoutClassifier(_ version: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        for classifier in [
            "jar-with-dependencies", "with-dependencies", "all", "exec", "fat", "shaded", "standalone", "uber",
        ] {
            let end = Array("-\(classifier)".utf8)
            if version.count > end.count, version.suffix(end.count).elementsEqual(end) {
                return version.dropLast(end.count)
            }
        }
        return version
    }
}
