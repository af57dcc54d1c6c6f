import Core

/// What a registry asks of whoever it does not know (RFC 9110, 11.6.1; RFC 6750, section 3).
struct Challenge: Equatable {
    /// `bearer` or `basic`.
    var scheme: String
    /// What stands behind it.
    var parameters: [TextKey: String] = [:]

    /// The first challenge of headers that is understood; nil where there is none.
    init?(_ headers: [String]) {
        for header in headers {
            if let found = Self.read(header) {
                self = found
                return
            }
        }
        return nil
    }

    private init(scheme: String) { self.scheme = scheme }

    private static func read(_ text: String) -> Challenge? {
        var rest = text.utf8[...]
        let word = rest.prefix { $0 != 0x20 }
        let scheme = String(decoding: word, as: UTF8.self).lowercased()
        guard scheme == "bearer" || scheme == "basic" else { return nil }
        rest = rest.dropFirst(word.count)
        var challenge = Challenge(scheme: scheme)
        while true {
            rest = rest.drop { $0 == 0x20 || $0 == UInt8(ascii: ",") || $0 == 0x09 }
            let name = rest.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ",") && $0 != 0x20 }
            rest = rest.dropFirst(name.count)
            guard !name.isEmpty, rest.first == UInt8(ascii: "=") else { return challenge }
            rest = rest.dropFirst()
            var value: [UInt8] = []
            if rest.first == UInt8(ascii: "\"") {
                rest = rest.dropFirst()
                while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
                    if byte == UInt8(ascii: "\\"), let next = rest.popFirst() {
                        value.append(next)
                    } else {
                        value.append(byte)
                    }
                }
            } else {
                let word = rest.prefix { $0 != UInt8(ascii: ",") && $0 != 0x20 }
                value = Array(word)
                rest = rest.dropFirst(word.count)
            }
            challenge.parameters[String(decoding: name, as: UTF8.self).lowercased()] = String(
                decoding: value, as: UTF8.self)
        }
    }
}
