import Core

/// Licences, organization and dependencies in a jar's `META-INF/maven/GROUP/ARTIFACT/pom.xml` (Maven's POM reference). What it inherits
/// from a parent stands elsewhere.
enum MavenModel {
    /// Bytes of the largest that is read.
    private static let limit: UInt64 = 256 << 10

    /// Whether a path is one inside a jar, or beside the coordinates of unpacked classes.
    static func isOne(_ path: EntryPath) -> Bool {
        guard path.name.elementsEqual("pom.xml".utf8), let maven = path.parent?.parent?.parent else { return false }
        return maven.name.elementsEqual("maven".utf8) && maven.parent?.name.elementsEqual("META-INF".utf8) == true
    }

    static func wantedBytes(_ path: EntryPath, size: UInt64) -> Int { size <= limit && isOne(path) ? Int(size) : 0 }

    /// What a model says; nothing where it cannot be read.
    static func read(_ content: [UInt8]) -> Package.Description {
        var description = Package.Description()
        var license: (name: String?, url: String?) = (nil, nil)
        var dependency: [TextKey: String] = [:]
        let isWhole = ElementScanner.scan(content) { path, text in
            // A text may stand on lines of its own.
            let words = text.split { $0 <= 0x20 }
            let line = words.isEmpty ? nil : PackageText.line(Array(words.joined(separator: [0x20]))[...])
            switch path {
            case ["project", "licenses", "license", "name"]: license.name = line
            case ["project", "licenses", "license", "url"]: license.url = line
            case ["project", "licenses", "license"]:
                if let id = license.url.flatMap({ identifier(url: $0) })
                    ?? license.name.map({ names[TextKey($0)] ?? $0 })
                {
                    description.add(Package.License(id))
                }
                license = (nil, nil)
            case ["project", "organization", "name"]:
                description.supplier = line.flatMap { Package.Supplier($0, isOrganization: true) }
            case ["project", "dependencies", "dependency"]:
                if let need = need(dependency), description.needs.count < Package.Description.needLimit {
                    description.needs.append([need])
                }
                dependency = [:]
            default:
                if path.count == 4, path.starts(with: ["project", "dependencies", "dependency"]), let line {
                    dependency[path[3]] = line
                }
            }
        }
        return isWhole ? description : Package.Description()
    }

    /// Coordinates that are needed where the artifact runs, and stand there as they are.
    private static func need(_ fields: [TextKey: String]) -> TextKey? {
        let scope = fields["scope"] ?? "compile"
        guard scope.utf8.elementsEqual("compile".utf8) || scope.utf8.elementsEqual("runtime".utf8),
            fields["optional"].map({ $0.utf8.elementsEqual("true".utf8) }) != true,
            let group = fields["groupId"], let artifact = fields["artifactId"],
            // A property, whose value stands elsewhere.
            !group.utf8.contains(UInt8(ascii: "$")), !artifact.utf8.contains(UInt8(ascii: "$"))
        else { return nil }
        return TextKey("\(group):\(artifact)")
    }

    /// The licence whose text is at an address.
    static func identifier(url: String) -> String? {
        var rest = url.utf8[...]
        for scheme in ["https://", "http://"] where rest.starts(with: scheme.utf8) {
            rest = rest.dropFirst(scheme.utf8.count)
        }
        if rest.starts(with: "www.".utf8) { rest = rest.dropFirst(4) }
        for ending in [".txt", ".html", ".php", "/"] where rest.reversed().starts(with: ending.utf8.reversed()) {
            rest = rest.dropLast(ending.utf8.count)
        }
        return addresses[TextKey(String(decoding: rest, as: UTF8.self))]
    }

    private static let addresses: [TextKey: String] = [
        "apache.org/licenses/LICENSE-2.0": "Apache-2.0", "opensource.org/licenses/Apache-2.0": "Apache-2.0",
        "opensource.org/licenses/MIT": "MIT", "opensource.org/licenses/mit-license": "MIT",
        "opensource.org/licenses/BSD-3-Clause": "BSD-3-Clause", "opensource.org/licenses/BSD-2-Clause": "BSD-2-Clause",
        "eclipse.org/legal/epl-v10": "EPL-1.0", "eclipse.org/legal/epl-v20": "EPL-2.0",
        "eclipse.org/legal/epl-2.0": "EPL-2.0", "eclipse.org/org/documents/edl-v10": "BSD-3-Clause",
        "gnu.org/licenses/old-licenses/lgpl-2.1": "LGPL-2.1-only", "mozilla.org/MPL/2.0": "MPL-2.0",
        "creativecommons.org/publicdomain/zero/1.0": "CC0-1.0",
    ]

    /// Names that mean one licence.
    private static let names: [TextKey: String] = [
        "Apache License, Version 2.0": "Apache-2.0", "The Apache License, Version 2.0": "Apache-2.0",
        "The Apache Software License, Version 2.0": "Apache-2.0", "Apache License 2.0": "Apache-2.0",
        "Apache 2.0": "Apache-2.0", "The MIT License": "MIT", "MIT License": "MIT",
        "Eclipse Public License 1.0": "EPL-1.0", "Eclipse Public License v2.0": "EPL-2.0",
        "Eclipse Public License 2.0": "EPL-2.0", "The 3-Clause BSD License": "BSD-3-Clause",
    ]
}
