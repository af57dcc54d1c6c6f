import Core

/// The kinds of trust store; the raw value is a folder's name.
enum TrustStoreKind: String, Word, Sendable, CaseIterable {
    /// For signatures of the scheme `notary.x509`.
    case authority = "ca"
    /// For those of the scheme `notary.x509.signingAuthority`.
    case signingAuthority
    /// For timestamps.
    case timestamping = "tsa"
}

/// One statement of a trust policy.
struct TrustPolicyStatement: Sendable {
    /// A trust store that it names.
    struct Store: Sendable, Hashable {
        let kind: TrustStoreKind
        let name: String
        /// As the policy writes it.
        var text: String { "\(kind.rawValue):\(name)" }
    }

    let name: String
    /// Repositories, or `*` alone; none in a policy for files.
    let scopes: [String]
    /// Whether it is in force for files where nobody names a statement.
    let isGlobal: Bool
    let level: VerificationLevel
    /// Whether timestamps are asked for only once a certificate of the chain has expired (`afterCertExpiry`).
    let waitsForExpiry: Bool
    /// The stores, each once.
    let stores: [Store]
    let identities: TrustedIdentities
    /// The document's line, counted from 1, where the statement begins.
    let line: Int

    var isWildcard: Bool { scopes.contains { $0.utf8.elementsEqual(RegistryScope.wildcard.utf8) } }
}

/// A trust policy for OCI artifacts or for files (notaryproject/specifications, trust-store-trust-policy.md, version 1.0).
struct TrustPolicy: Sendable {
    /// What it is about.
    enum Kind: Sendable {
        /// OCI artifacts, by the repositories that they are of.
        case images
        /// Files, by the statements' names.
        case files
    }

    static let byteLimit = 1 << 20
    private static let statementLimit = 1_024

    let statements: [TrustPolicyStatement]

    /// Reads and checks a whole document. Unlike Notation, it lets no member go unread.
    init(_ bytes: [UInt8], _ kind: Kind = .images) throws(JSONFault) {
        let cursor = JSONCursor(try JSONReader.read(bytes, limits: JSONLimits(bytes: Self.byteLimit)))
        try cursor.requireOnly(["version", "trustPolicies"])
        let version = try cursor.member("version")
        guard try version.string().utf8.elementsEqual("1.0".utf8) else { throw version.fault("is not \"1.0\"") }
        let list = try cursor.member("trustPolicies")
        let elements = try list.elements()
        guard (1...Self.statementLimit).contains(elements.count) else {
            throw list.fault("holds \(elements.count) statements, where 1 to \(Self.statementLimit) are read")
        }
        var statements: [TrustPolicyStatement] = []
        var names: Set<[UInt8]> = []
        var scopes: Set<[UInt8]> = []
        for element in elements {
            let statement = try TrustPolicyStatement(element, kind)
            guard names.insert(Array(statement.name.utf8)).inserted else {
                throw element.fault("two statements are named \(JSONWriter.shown(statement.name))")
            }
            for scope in statement.scopes where !scopes.insert(Array(scope.utf8)).inserted {
                throw element.fault("the registry scope \(JSONWriter.shown(scope)) stands twice")
            }
            if statement.isGlobal, statements.contains(where: \.isGlobal) {
                throw element.fault("two statements have globalPolicy")
            }
            statements.append(statement)
        }
        self.statements = statements
    }
}

extension TrustPolicyStatement {
    private static let members: Set<TextKey> = ["name", "signatureVerification", "trustStores", "trustedIdentities"]

    fileprivate init(_ cursor: JSONCursor, _ kind: TrustPolicy.Kind) throws(JSONFault) {
        try cursor.requireOnly(Self.members.union([kind == .images ? "registryScopes" : "globalPolicy"]))
        line = cursor.line
        let nameMember = try cursor.member("name")
        name = try nameMember.string()
        if name.isEmpty { throw nameMember.fault("is empty") }
        let verification = try cursor.member("signatureVerification")
        level = try Self.level(verification)
        waitsForExpiry = try Self.waitsForExpiry(verification)
        let storesMember = try cursor.optional("trustStores")
        let identitiesMember = try cursor.optional("trustedIdentities")
        stores = try storesMember.map(Self.stores) ?? []
        let listed = try identitiesMember.map(Self.identities)
        if level.name == .skip {
            guard stores.isEmpty, listed?.isEmpty ?? true else {
                throw cursor.fault("skips verification, yet names trust stores or trusted identities")
            }
        } else if stores.isEmpty || listed?.isEmpty ?? true {
            throw cursor.fault("lacks trust stores or trusted identities: both are needed")
        }
        identities = listed?.identities ?? .listed([])
        switch kind {
        case .images:
            scopes = try Self.scopes(try cursor.member("registryScopes"))
            isGlobal = false
        case .files:
            scopes = []
            let global = try cursor.optional("globalPolicy")
            isGlobal = try global?.bool() ?? false
            if isGlobal, level.name == .skip { throw cursor.fault("skips verification, which a globalPolicy must not") }
        }
    }

    private static func level(_ cursor: JSONCursor) throws(JSONFault) -> VerificationLevel {
        try cursor.requireOnly(["level", "override", "verifyTimestamp"])
        let nameMember = try cursor.member("level")
        let name = try nameMember.string()
        guard let word = word(name, VerificationLevel.Name.self) else {
            throw nameMember.fault("expected strict, permissive, audit or skip, found \(JSONWriter.shown(name))")
        }
        var level = VerificationLevel(word)
        guard let overrides = try cursor.optional("override") else { return level }
        for key in try overrides.object().keys {
            let member = try overrides.member(key)
            let text = try member.string()
            guard let validation = Self.word(key, Validation.self), let action = Self.word(text, ValidationAction.self)
            else {
                throw member.fault("\(JSONWriter.shown(text)) is no action, or \(JSONWriter.shown(key)) no validation")
            }
            if let reason = level.override(validation, action) { throw member.fault(reason) }
        }
        return level
    }

    private static func waitsForExpiry(_ cursor: JSONCursor) throws(JSONFault) -> Bool {
        guard let member = try cursor.optional("verifyTimestamp") else { return false }
        switch try member.string() {
        case "", "always": return false
        case "afterCertExpiry": return true
        case let other: throw member.fault("expected always or afterCertExpiry, found \(JSONWriter.shown(other))")
        }
    }

    private static func stores(_ cursor: JSONCursor) throws(JSONFault) -> [Store] {
        var stores: [Store] = []
        for element in try cursor.elements() {
            let text = try element.string()
            let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            guard parts.count == 2, let kind = word(parts[0], TrustStoreKind.self), isStoreName(parts[1]) else {
                throw element.fault(
                    "expected ca:NAME, signingAuthority:NAME or tsa:NAME, found \(JSONWriter.shown(text))")
            }
            let store = Store(kind: kind, name: parts[1])
            if !stores.contains(store) { stores.append(store) }
        }
        return stores
    }

    private struct Identities {
        var isEmpty: Bool
        var identities: TrustedIdentities
    }

    private static func identities(_ cursor: JSONCursor) throws(JSONFault) -> Identities {
        let elements = try cursor.elements()
        var listed: [TrustedIdentity] = []
        var holdsWildcard = false
        for element in elements {
            let text = try element.string()
            if text.utf8.elementsEqual("*".utf8) {
                holdsWildcard = true
                continue
            }
            do throws(DistinguishedName.Fault) {
                listed.append(try TrustedIdentity(text))
            } catch {
                throw element.fault("the identity \(JSONWriter.shown(text)) \(error.message)")
            }
        }
        if holdsWildcard {
            guard elements.count == 1 else { throw cursor.fault("holds \"*\", which has to stand alone") }
            return Identities(isEmpty: false, identities: .anybody)
        }
        try checkOverlaps(listed, cursor)
        return Identities(isEmpty: listed.isEmpty, identities: .listed(listed))
    }

    /// Of two names one must not contain the other: the longer one would say nothing.
    private static func checkOverlaps(_ listed: [TrustedIdentity], _ cursor: JSONCursor) throws(JSONFault) {
        for (place, identity) in listed.enumerated() {
            guard case .subject(let name) = identity.matcher else { continue }
            for (otherPlace, other) in listed.enumerated() where otherPlace != place {
                guard case .subject(let otherName) = other.matcher, name.isContained(in: otherName) else { continue }
                throw cursor.fault(
                    "the identities \(JSONWriter.shown(identity.text)) and \(JSONWriter.shown(other.text)) overlap")
            }
        }
    }

    private static func scopes(_ cursor: JSONCursor) throws(JSONFault) -> [String] {
        var scopes: [String] = []
        for element in try cursor.elements() {
            let scope = try element.string()
            let isWildcard = scope.utf8.elementsEqual(RegistryScope.wildcard.utf8)
            guard isWildcard || RegistryScope.isValid(scope) else {
                throw element.fault("expected \(RegistryScope.form), found \(JSONWriter.shown(scope))")
            }
            scopes.append(scope)
        }
        guard !scopes.isEmpty else { throw cursor.fault("is empty") }
        if scopes.count > 1, scopes.contains(where: { $0.utf8.elementsEqual(RegistryScope.wildcard.utf8) }) {
            throw cursor.fault("holds \"*\", which has to stand alone")
        }
        return scopes
    }

    private static func isStoreName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 255 && text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// A word by its bytes: Swift's own comparison takes canonically equivalent texts for equal.
    private static func word<Word: RawRepresentable & CaseIterable>(
        _ text: String, _ words: Word.Type
    ) -> Word? where Word.RawValue == String {
        words.allCases.first { $0.rawValue.utf8.elementsEqual(text.utf8) }
    }
}
