import Core

extension SignedArtifact.Annotation {
    /// Reads `NAME=VALUE`; nil for what has no name or no `=`.
    package init?(_ text: String) {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")), equals != text.startIndex else { return nil }
        self.init(name: String(text[..<equals]), value: String(text[text.utf8.index(after: equals)...]))
    }
}

extension SignatureClaims {
    /// What a signature lacks of the metadata that its signer has to have added: a finding for each, which fails under every
    /// level, as in Notation.
    func missing(_ metadata: [SignedArtifact.Annotation]) -> [Finding] {
        metadata.compactMap { demanded in
            let found = self.metadata.first { $0.name.utf8.elementsEqual(demanded.name.utf8) }
            if let found, found.value.utf8.elementsEqual(demanded.value.utf8) { return nil }
            let name = PathEscaping.displayed(demanded.name.utf8.prefix(256))
            let due = PathEscaping.displayed(demanded.value.utf8.prefix(256))
            let what =
                found.map { "says \(name)=\(PathEscaping.displayed($0.value.utf8.prefix(256)))" } ?? "says no \(name)"
            return Finding(
                .signatureMismatch, .fail, "the signature \(what), where \(due) is asked for",
                remedy: "find out what was signed; ask for what the signer adds")
        }
    }
}

extension SignatureEvidence {
    /// Whether it is an envelope of the Notary Project's, or was meant to be one.
    var isNotation: Bool { [.notation, .notationJWS, .notationCOSE].contains(format) }
}
