/// What kind of statement is asked for: by a word, or by the URI of its predicate.
package enum AttestationType: Sendable, Equatable {
    /// The kinds that have a word.
    package enum Known: String, Word, Sendable, CaseIterable {
        /// How it was built (SLSA provenance 0.2 and 1).
        case provenance = "slsa-provenance"
        /// A bill of materials in SPDX.
        case spdx
        /// A bill of materials in CycloneDX.
        case cyclonedx
        /// A scan for vulnerabilities, cosign's or in-toto's.
        case vuln
        /// That somebody verified it (SLSA verification summary).
        case vsa
    }

    /// One of those.
    case known(Known)
    /// A predicate's URI, letter by letter.
    case uri(String)

    /// Reads a word or a URI; nil for what is neither, or is a signature's.
    package init?(_ text: String) {
        if let known = Known(rawValue: text) {
            self = .known(known)
            return
        }
        let isURI = text.utf8.starts(with: "https://".utf8) || text.utf8.starts(with: "http://".utf8)
        guard isURI, text.utf8.count <= 1_024, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            text != Self.signature
        else { return nil }
        self = .uri(text)
    }

    /// The word or URI.
    package var text: String {
        switch self {
        case .known(let known): known.rawValue
        case .uri(let uri): uri
        }
    }

    /// Whether a statement of a predicate type is one of the kind.
    package func covers(_ predicateType: String) -> Bool {
        switch self {
        case .uri(let uri): uri == predicateType
        case .known(.provenance):
            predicateType == Self.provenance1 || predicateType == Self.provenance02
        case .known(.spdx): Self.isVersion(of: "https://spdx.dev/Document", predicateType)
        case .known(.cyclonedx): Self.isVersion(of: "https://cyclonedx.org/bom", predicateType)
        case .known(.vuln):
            predicateType == "https://cosign.sigstore.dev/attestation/vuln/v1"
                || Self.isVersion(of: "https://in-toto.io/attestation/vulns", predicateType)
        case .known(.vsa):
            predicateType == "https://slsa.dev/verification_summary/v1"
                || predicateType == "https://slsa.dev/verification_summary/v0.2"
        }
    }

    /// The type of statements that are signatures (cosign 3).
    package static let signature = "https://sigstore.dev/cosign/sign/v1"
    /// A provenance of version 1.
    package static let provenance1 = "https://slsa.dev/provenance/v1"
    /// A provenance of version 0.2.
    package static let provenance02 = "https://slsa.dev/provenance/v0.2"

    /// Whether a type is one of a name, or of a version below it, such as `…/v2.3`.
    private static func isVersion(of name: String, _ type: String) -> Bool {
        guard type.utf8.starts(with: name.utf8) else { return false }
        let rest = Array(type.utf8.dropFirst(name.utf8.count))
        guard !rest.isEmpty else { return true }
        return rest.count > 2 && rest.starts(with: "/v".utf8)
            && rest.dropFirst(2).allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }
}

/// What is asked of statements about an artifact: of every kind one that is of this artifact, by somebody believed, and says what
/// is asked for. Everything is compared letter by letter.
package struct AttestationDemand: Sendable, Equatable {
    /// The kinds; each has to be there.
    package var types: [AttestationType]
    /// The identities of the trust store that may make statements, by their names; nil for those that may sign.
    package var signers: [String]?
    /// `builder.id` of a provenance.
    package var builder: String?
    /// The repository that it was built from, such as `https://github.com/acme/layers`.
    package var repository: String?
    /// The ref in it, such as `refs/heads/main`.
    package var ref: String?
    /// The workflow's file in it, such as `.github/workflows/release.yml`.
    package var workflow: String?
    /// Parameters that the build was started with: a dotted path and a text each.
    package var parameters: [(path: String, value: String)] = []
    /// `verifier.id` of a verification summary.
    package var verifier: String?
    /// The least level of SLSA's build track in a verification summary.
    package var level: Int?

    /// Asks for kinds of statements.
    package init(_ types: [AttestationType]) { self.types = types }

    /// By what is asked.
    package static func == (left: Self, right: Self) -> Bool {
        left.types == right.types && left.signers == right.signers && left.builder == right.builder
            && left.repository == right.repository && left.ref == right.ref && left.workflow == right.workflow
            && left.verifier == right.verifier && left.level == right.level
            && left.parameters.elementsEqual(right.parameters) { $0.path == $1.path && $0.value == $1.value }
    }

    /// Whether something is asked of a provenance that its kind alone does not say.
    package var asksOfProvenance: Bool {
        builder != nil || repository != nil || ref != nil || workflow != nil || !parameters.isEmpty
    }
}
