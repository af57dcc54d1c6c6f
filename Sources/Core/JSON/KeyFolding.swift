/// What tells the keys of one object apart.
struct KeyIdentity: Hashable {
    let bytes: [UInt8]

    /// Hashes the bytes as one run: several times faster than one by one.
    func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
}

/// Telling keys apart as Go does, whose encoding/json matches names under Unicode's simple case folding.
enum KeyFolding {
    /// A form that keys share exactly where they differ in case alone: also for `ſ` and `s`, `K` and `k`.
    static func folded(_ key: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(key.utf8.count)
        for byte in key.utf8 {
            guard byte < 0x80 else { return foldedScalars(key) }
            bytes.append((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte)
        }
        return bytes
    }

    /// Whether `folded` is a key's form, told without making the form of a key in ASCII.
    static func isFolded(_ key: String, _ folded: [UInt8]) -> Bool {
        var index = 0
        var isSame = true
        for byte in key.utf8 {
            guard byte < 0x80 else { return foldedScalars(key) == folded }
            let lower = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
            if index >= folded.count || folded[index] != lower { isSame = false }
            index += 1
        }
        return isSame && index == folded.count
    }

    private static func foldedScalars(_ key: String) -> [UInt8] {
        var text = String.UnicodeScalarView()
        for scalar in key.unicodeScalars {
            // Lower, upper, lower: `ϑ` meets `θ` only by way of `Θ`.
            let lower = single(scalar.properties.lowercaseMapping) ?? scalar
            let upper = single(lower.properties.uppercaseMapping) ?? lower
            text.append(single(upper.properties.lowercaseMapping) ?? upper)
        }
        return Array(String(text).utf8)
    }

    /// Mappings to several scalars (`ß` to `SS`) are no simple folding.
    private static func single(_ mapping: String) -> Unicode.Scalar? {
        let scalars = mapping.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }
}
