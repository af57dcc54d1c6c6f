extension Package {
    /// The package URL (purl-spec): `pkg:type/namespace/name@version?qualifiers`. An rpm's epoch is a qualifier.
    ///
    /// Maven's type has to have a namespace: of a jar that tells no group it is the artifact's name, as other tools write it.
    package var purl: String {
        var text = "pkg:\(ecosystem.rawValue)/"
        if let namespace = namespace ?? (ecosystem == .maven ? name : nil) {
            let parts = normalized(namespace).split(separator: "/").map { Self.encoded($0) }
            text += parts.map { $0 + "/" }.joined()
        }
        text += Self.encoded(normalized(name))
        var qualifiers: [(String, String)] = []
        if let architecture { qualifiers.append(("arch", architecture)) }
        if let distribution { qualifiers.append(("distro", distribution)) }
        if var version {
            if ecosystem == .rpm, let colon = version.firstIndex(of: ":") {
                qualifiers.append(("epoch", String(version[..<colon])))
                version = String(version[version.index(after: colon)...])
            }
            text += "@" + Self.encoded(version)
        }
        if !qualifiers.isEmpty {
            text += "?" + qualifiers.map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&")
        }
        return text
    }

    /// The name as the package URL has it, before it is percent-encoded.
    package var purlName: String { normalized(name) }

    /// The rules of each type that say how a name is written.
    private func normalized(_ text: String) -> String {
        switch ecosystem {
        case .pypi: Self.lowercased(text, replacing: UInt8(ascii: "_"), with: UInt8(ascii: "-"))
        case .golang, .composer, .deb, .apk: Self.lowercased(text)
        case .npm, .gem, .maven, .cargo, .nuget, .rpm, .generic: text
        }
    }

    /// ASCII letters only: no name that differs in anything else becomes another one's.
    private static func lowercased(_ text: String, replacing old: UInt8 = 0, with new: UInt8 = 0) -> String {
        let bytes = text.utf8.map { byte in
            byte == old ? new : (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Percent-encodes everything but what the specification leaves as it is.
    private static func encoded(_ text: some StringProtocol) -> String {
        PercentEncoding.encoded(text.utf8, keeping: [UInt8(ascii: ":")])
    }
}
