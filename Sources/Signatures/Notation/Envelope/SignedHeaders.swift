import Core
import Cryptography

/// The signed headers of either format under the specification's rules (signature-specification.md, "Signed Attributes").
struct SignedHeaders: Sendable {
    /// The only kind of payload.
    static let contentType = "application/vnd.cncf.notary.payload.v1+json"

    let algorithm: SignatureAlgorithm
    let scheme: SigningScheme
    let signingTime: Timestamp
    let expiry: Timestamp?
    let plugin: String?
    let pluginVersion: String?
    let extended: [ExtendedAttribute]

    /// Judges headers.
    ///
    /// - Parameters:
    ///   - algorithm: What the envelope says it is signed by.
    ///   - contentType: What it says the payload is.
    ///   - fields: Every other signed header in the envelope's order, the list of critical names not among them.
    ///   - critical: The list of critical names.
    init(
        algorithm: SignatureAlgorithm, contentType: String, fields: [HeaderField], critical: [HeaderName]
    ) throws(NotationFault) {
        guard contentType == Self.contentType else {
            throw NotationFault(
                .header, "the payload is \(Self.shown(contentType)), where \(Self.contentType) is due")
        }
        let values = Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        guard case .text(let name)? = values[.scheme], let scheme = SigningScheme(rawValue: name) else {
            throw NotationFault(
                .header, "the signing scheme is missing or none of notary.x509 and notary.x509.signingAuthority")
        }
        let (due, surplus): (HeaderName, HeaderName) =
            scheme == .x509
            ? (.signingTime, .authenticSigningTime) : (.authenticSigningTime, .signingTime)
        guard values[surplus] == nil else {
            throw NotationFault(.header, "the header \(surplus) does not go with the scheme \(scheme.rawValue)")
        }
        guard let time = try Self.time(values[due]) else {
            throw NotationFault(.header, "the header \(due) is missing")
        }
        let expiry = try Self.time(values[.expiry])
        if let expiry, expiry <= time {
            throw NotationFault(.time, "the signature expires at \(expiry), not after its signing time, \(time)")
        }
        plugin = try Self.text(values, .plugin, critical)
        pluginVersion = try Self.text(values, .pluginVersion, critical)
        guard plugin != nil || pluginVersion == nil else {
            throw NotationFault(.header, "a plugin's least version is stated, and no plugin")
        }
        let isCritical = try Self.check(critical, scheme: scheme, values: values)
        extended = fields.filter { !Self.known.contains($0.name) }.map {
            ExtendedAttribute(
                name: $0.name.text, value: Self.value($0.value), isCritical: isCritical.contains($0.name))
        }
        if plugin == nil, let unknown = extended.first(where: \.isCritical) {
            throw NotationFault(
                .critical, "the header \(HeaderName(unknown.name)) is critical, and nothing here knows its meaning")
        }
        self.algorithm = algorithm
        self.scheme = scheme
        self.expiry = expiry
        signingTime = time
    }

    private static let known: Set<HeaderName> = HeaderName.times.union([.scheme, .plugin, .pluginVersion])

    /// The names that are critical: each there, each once, and those that have to be among them.
    private static func check(
        _ critical: [HeaderName], scheme: SigningScheme, values: [HeaderName: HeaderValue]
    ) throws(NotationFault) -> Set<HeaderName> {
        var names = Set<HeaderName>()
        for name in critical {
            guard names.insert(name).inserted else {
                throw NotationFault(.critical, "the name \(name) stands twice among the critical ones")
            }
            guard values[name] != nil else {
                throw NotationFault(.critical, "the header \(name) is listed as critical and is not there")
            }
            // A time that nobody vouches for influences nothing, and so must not be critical.
            guard name != .signingTime else {
                throw NotationFault(.critical, "the header \(name) must not be critical")
            }
        }
        var due: [HeaderName] = [.scheme]
        if scheme == .signingAuthority { due.append(.authenticSigningTime) }
        if values[.expiry] != nil { due.append(.expiry) }
        if let missing = due.first(where: { !names.contains($0) }) {
            throw NotationFault(.critical, "the header \(missing) is not listed as critical")
        }
        return names
    }

    private static func time(_ value: HeaderValue?) throws(NotationFault) -> Timestamp? {
        switch value {
        case .time(let time)?: return time
        case nil: return nil
        default: throw NotationFault(.time, "a header that has to be a time is none")
        }
    }

    /// A text that a plugin's header holds; such a header is critical.
    private static func text(
        _ values: [HeaderName: HeaderValue], _ name: HeaderName, _ critical: [HeaderName]
    ) throws(NotationFault) -> String? {
        guard let value = values[name] else { return nil }
        guard case .text(let text) = value, text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw NotationFault(.header, "the header \(name) is no text, or an empty one")
        }
        guard critical.contains(name) else {
            throw NotationFault(.critical, "the header \(name) is not listed as critical")
        }
        return text
    }

    private static func value(_ value: HeaderValue) -> ExtendedAttribute.Value {
        switch value {
        case .text(let text): .text(text)
        case .time(let time): .other(time.description)
        case .other(let text): .other(text)
        }
    }

    static func shown(_ text: String) -> String { PathEscaping.displayed(text.utf8.prefix(96)) }
}
