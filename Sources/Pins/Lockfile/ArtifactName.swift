import Core

/// The name of an artifact that nobody named.
package enum ArtifactName {
    /// The last component of a path without its extension; `.tar` before a compression's extension goes too. What
    /// follows the last dot is an extension where it is at most five letters or digits with a letter among them:
    /// `python3.11` and `layer-1.2` have none. Nil where a path suggests no name: `-`, `/`, `..`.
    package static func suggested(by path: String) -> String? {
        if case .reference(let scheme, let rest) = Locator(path).form, let name = referred(scheme, rest) { return name }
        let last = path.split(separator: "/").last
        guard !Locator(path).isStandardInput, let last, last != "-", last != ".", last != ".." else { return nil }
        var name = withoutExtension(last)
        if name.utf8.count < last.utf8.count, name.hasSuffix(".tar") { name = withoutExtension(name) }
        return String(name)
    }

    /// The name that a reference suggests; nil for one whose last component tells, as a path's does.
    private static func referred(_ scheme: String, _ rest: String) -> String? {
        let bytes = rest.utf8
        switch scheme {
        case "arn":
            let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard parts.count >= 6, parts[1].elementsEqual("lambda".utf8), !parts[5].isEmpty else { return nil }
            return String(decoding: parts[5], as: UTF8.self)
        case "oci", "docker":
            let place = bytes.prefix { $0 != UInt8(ascii: "@") }
            let last = place.split(separator: UInt8(ascii: "/")).last?.prefix { $0 != UInt8(ascii: ":") }
            return last.flatMap { $0.isEmpty ? nil : String(decoding: $0, as: UTF8.self) }
        case "s3":
            let all = Array(bytes)
            guard let mark = all.indices.first(where: { all[$0...].starts(with: "?versionId=".utf8) }) else {
                return nil
            }
            return suggested(by: "s3:\(String(decoding: all[..<mark], as: UTF8.self))")
        default: return nil
        }
    }

    /// A name without a version at its end: `telemetry` of `telemetry-1.2.0`, `telemetry_v2` and `telemetry2`. A name that is
    /// nothing but a version stays whole.
    package static func withoutVersion(_ name: String) -> String {
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        func isJoint(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
        }
        var rest = Array(name.utf8)[...]
        while let last = rest.last, isDigit(last) || last == UInt8(ascii: ".") { rest = rest.dropLast() }
        guard rest.count < name.utf8.count else { return name }
        if rest.last == UInt8(ascii: "v"), rest.dropLast().last.map(isJoint) ?? false { rest = rest.dropLast() }
        while let last = rest.last, isJoint(last) { rest = rest.dropLast() }
        return rest.isEmpty ? name : String(decoding: rest, as: UTF8.self)
    }

    private static func withoutExtension(_ name: Substring) -> Substring {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        let suffix = name[name.index(after: dot)...].utf8
        let isLetter = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        guard suffix.count <= 5, suffix.contains(where: isLetter), suffix.allSatisfy({ isLetter($0) || isDigit($0) })
        else { return name }
        return name[..<dot]
    }
}
