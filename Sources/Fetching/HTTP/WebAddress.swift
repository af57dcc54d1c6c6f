import Core

/// An address that is fetched from (RFC 3986): a scheme, a host, perhaps a port, a path and a query, as they are sent.
package struct WebAddress: Sendable, Equatable {
    /// Bytes of an address at the most; presigned ones have two thousand.
    package static let limit = 16_384

    /// `https`, or `http`.
    package var scheme: String
    /// The host in lower case, an IPv6 address in its brackets.
    package var host: String
    /// The port; nil for the scheme's own.
    package var port: Int?
    /// The path, escaped; begins with a slash.
    package var path: String
    /// The query, escaped, without its question mark; nil for none.
    package var query: String?

    /// Sets each property; a port that is the scheme's own is left out.
    package init(scheme: String = "https", host: String, port: Int? = nil, path: String = "/", query: String? = nil) {
        self.scheme = scheme
        self.host = host
        self.port = port == (scheme == "https" ? 443 : 80) ? nil : port
        self.path = path
        self.query = query
    }

    /// Reads an absolute address; nil for anything that is not plainly one: other schemes, user names, spaces, controls.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.count <= Self.limit,
            bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}".utf8.contains($0) })
        else { return nil }
        var rest = bytes[...]
        let lowered = String(decoding: rest.prefix(8), as: UTF8.self).lowercased()
        let scheme = lowered.hasPrefix("https://") ? "https" : "http"
        guard lowered.hasPrefix("\(scheme)://") else { return nil }
        rest = rest.dropFirst(scheme.utf8.count + 3)
        let authority = rest.prefix { !"/?#".utf8.contains($0) }
        rest = rest.dropFirst(authority.count)
        if let hash = rest.firstIndex(of: UInt8(ascii: "#")) { rest = rest[..<hash] }
        var host = authority
        var port: Int?
        let close = authority.lastIndex(of: UInt8(ascii: "]")) ?? authority.startIndex
        if let colon = authority[close...].lastIndex(of: UInt8(ascii: ":")) {
            let digits = authority[authority.index(after: colon)...]
            guard !digits.isEmpty, digits.count <= 5, digits.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(String(decoding: digits, as: UTF8.self)), (1...65_535).contains(number)
            else { return nil }
            port = number
            host = authority[..<colon]
        }
        guard !host.isEmpty, host.allSatisfy(Self.isOfHost) else { return nil }
        let isBracketed = host.first == UInt8(ascii: "[") && host.last == UInt8(ascii: "]")
        guard isBracketed || !host.contains(where: { ":[]".utf8.contains($0) }) else { return nil }
        let mark = rest.firstIndex(of: UInt8(ascii: "?"))
        let path = String(decoding: rest[..<(mark ?? rest.endIndex)], as: UTF8.self)
        self.init(
            scheme: scheme, host: String(decoding: host, as: UTF8.self).lowercased(), port: port,
            path: path.isEmpty ? "/" : path,
            query: mark.map { String(decoding: rest[rest.index(after: $0)...], as: UTF8.self) })
    }

    /// The host with its port, as the header has it.
    package var authority: String { port.map { "\(host):\($0)" } ?? host }
    /// The whole address.
    package var text: String { "\(scheme)://\(authority)\(path)\(query.map { "?\($0)" } ?? "")" }
    /// The address without what may be secret in it: of a presigned address the query is.
    package var shown: String { PathEscaping.displayed("\(scheme)://\(authority)\(path)".utf8) }

    /// Whether it leads to this machine.
    package var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0].elementsEqual("127".utf8)
            && parts.allSatisfy { !$0.isEmpty && $0.count <= 3 && $0.allSatisfy { (0x30...0x39).contains($0) } }
    }

    /// Whether another address is on the same host by the same scheme and port.
    package func hasOrigin(of other: WebAddress) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    /// Where a `Location` of an answer from here leads to; nil for none that is understood.
    package func following(_ location: String) -> WebAddress? {
        if let absolute = WebAddress(location) { return absolute }
        let bytes = location.utf8
        if bytes.starts(with: "//".utf8) { return WebAddress("\(scheme):\(location)") }
        if bytes.first == UInt8(ascii: "/") { return WebAddress("\(scheme)://\(authority)\(location)") }
        // What has a scheme of its own that is not known leads nowhere.
        let head = bytes.prefix { !"/?#".utf8.contains($0) }
        guard !bytes.isEmpty, !head.contains(UInt8(ascii: ":")) else { return nil }
        if bytes.first == UInt8(ascii: "?") { return WebAddress("\(scheme)://\(authority)\(path)\(location)") }
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[...$0] } ?? "/"
        return WebAddress("\(scheme)://\(authority)\(folder)\(location)")
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x30...0x39: true
        default: "-._[]:".utf8.contains(byte)
        }
    }
}

/// Escaping for addresses (RFC 3986, section 2).
package enum WebEscaping {
    /// Every byte escaped but letters, digits, `-`, `.`, `_` and `~`, as SigV4 wants it; with `keepsSlashes` slashes too.
    package static func escaped(_ text: some Sequence<UInt8>, keepsSlashes: Bool = false) -> String {
        var escaped: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text {
            if isUnreserved(byte) || keepsSlashes && byte == UInt8(ascii: "/") {
                escaped.append(byte)
            } else {
                escaped += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    /// A query of names and values, escaped and sorted: in the one order and form that every signer agrees on.
    package static func query(_ items: [(name: String, value: String)]) -> String {
        joined(items.map { Parameter(name: escaped($0.name.utf8), value: escaped($0.value.utf8)) })
    }

    /// A name and its value, both escaped.
    struct Parameter: Comparable {
        var name: String
        var value: String

        static func < (left: Parameter, right: Parameter) -> Bool {
            if left.name == right.name { return left.value < right.value }
            return left.name < right.name
        }
    }

    static func joined(_ parameters: [Parameter]) -> String {
        var texts: [String] = []
        for parameter in parameters.sorted() { texts.append("\(parameter.name)=\(parameter.value)") }
        return texts.joined(separator: "&")
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x30...0x39: true
        default: "-._~".utf8.contains(byte)
        }
    }
}
