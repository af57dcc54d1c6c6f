import Core

/// Licence, author and requirements in Python's core metadata.
enum PythonDescription {
    static func read(_ stanza: FieldStanza) -> Package.Description {
        var description = Package.Description()
        readLicenses(stanza, into: &description)
        for field: StaticString in ["Maintainer", "Maintainer-email", "Author", "Author-email"]
        where description.supplier == nil {
            guard let (line, isFolded) = stanza.head(field), !isFolded else { continue }
            // What setuptools wrote for nothing.
            guard !line.equals("UNKNOWN"), let text = PackageText.line(line) else { continue }
            description.supplier = Package.Supplier(text)
        }
        for line in stanza.lines("Requires-Dist") where description.needs.count < Package.Description.needLimit {
            guard let name = requirement(line) else { continue }
            description.needs.append([TextKey(name)])
        }
        return description
    }

    /// PEP 639's expression alone; else the field for a name, else the classifiers.
    private static func readLicenses(_ stanza: FieldStanza, into description: inout Package.Description) {
        if let (line, isFolded) = stanza.head("License-Expression"), !isFolded, let text = PackageText.line(line) {
            description.add(Package.License(text))
            return
        }
        var named: Package.License?
        // Some put the whole text of a licence there.
        if let (line, isFolded) = stanza.head("License"), !isFolded, !line.equals("UNKNOWN"),
            let text = PackageText.line(line)
        {
            named = Package.License(text)
        }
        if let named, named.isExpression {
            description.add(named)
            return
        }
        let prefix = Array("License :: ".utf8)
        for line in stanza.lines("Classifier") where line.starts(with: prefix) {
            guard let text = PackageText.line(line.dropFirst(prefix.count)) else { continue }
            let name =
                String(text.utf8.split(separator: UInt8(ascii: ":")).last ?? text.utf8[...])
                .flatMap { PackageText.line(Array($0.utf8)[...]) } ?? text
            // Which one of several nobody says.
            guard !name.utf8.elementsEqual("OSI Approved".utf8) else { continue }
            description.add(Package.License(classifiers[TextKey(name)] ?? name))
        }
        if description.licenses.isEmpty, let named { description.add(named) }
    }

    /// The normalized name of a requirement that holds without extras (PEP 508); nil for one of an extra.
    static func requirement(_ line: ArraySlice<UInt8>) -> String? {
        let parts = line.split(separator: UInt8(ascii: ";"), maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count > 1, contains(parts[1], "extra") { return nil }
        let name = (parts.first ?? line).trimmed.prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard PackageText.shown(name) != nil else { return nil }
        return PackageText.normalized(name)
    }

    private static func contains(_ text: ArraySlice<UInt8>, _ word: String) -> Bool {
        let word = Array(word.utf8)
        return text.indices.contains { text[$0...].starts(with: word) }
    }

    /// Classifiers that mean one licence of SPDX's list.
    private static let classifiers: [TextKey: String] = [
        "MIT License": "MIT", "MIT No Attribution License (MIT-0)": "MIT-0", "ISC License (ISCL)": "ISC",
        "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
        "GNU General Public License v2 (GPLv2)": "GPL-2.0-only",
        "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
        "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
        "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
        "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
        "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
        "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
        "GNU Affero General Public License v3": "AGPL-3.0-only",
        "GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
        "The Unlicense (Unlicense)": "Unlicense", "Boost Software License 1.0 (BSL-1.0)": "BSL-1.0",
        "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
        "Eclipse Public License 2.0 (EPL-2.0)": "EPL-2.0", "Universal Permissive License (UPL)": "UPL-1.0",
    ]
}
