extension Package {
    /// A licence as metadata declares it.
    package struct License: Hashable, Sendable {
        /// The expression in SPDX's own spelling, or the licence's name as the package spells it.
        package var text: String
        /// Whether the text is a valid SPDX expression.
        package var isExpression: Bool

        /// Reads a declaration: an SPDX expression where it is a valid one, a name otherwise.
        package init(_ declared: String) {
            let expression = SPDXExpression.canonical(declared)
            text = expression ?? declared
            isExpression = expression != nil
        }
    }

    /// Who distributes a package.
    package struct Supplier: Hashable, Sendable {
        /// The name, without a mail address.
        package var name: String
        /// The mail address; nil where none is told.
        package var mail: String?
        /// Whether the metadata's field names an organization rather than a person.
        package var isOrganization: Bool

        /// Names a supplier; `text` is a name, or a name and a mail address in angle brackets, or several of
        /// these, of which the first counts. nil where it has no name.
        package init?(_ text: String, isOrganization: Bool = false) {
            var bytes = Array(text.utf8)[...]
            // Of several the first one.
            let close = UInt8(ascii: ">")
            let end = bytes.indices.dropLast().first { bytes[$0] == close && bytes[$0 + 1] == UInt8(ascii: ",") }
            if let end { bytes = bytes[...end] }
            var name = bytes
            if bytes.last == close, let open = bytes.lastIndex(of: UInt8(ascii: "<")) {
                let mail = bytes[(open + 1)...].dropLast()
                name = bytes[..<open]
                while name.last == 0x20 { name.removeLast() }
                let isPlain = mail.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"()<>,;:\"".utf8.contains($0) }
                if isPlain && mail.contains(UInt8(ascii: "@")) { self.mail = String(decoding: mail, as: UTF8.self) }
                if name.isEmpty { name = mail }
            }
            if name.count > 1, name.first == UInt8(ascii: "\""), name.last == UInt8(ascii: "\"") {
                name = name.dropFirst().dropLast()
            }
            guard !name.isEmpty else { return nil }
            self.name = String(decoding: name, as: UTF8.self)
            self.isOrganization = isOrganization
        }
    }

    /// What metadata says of a package beyond which one it is. Nothing is judged by it: a field that is missing, too long or
    /// said twice is left out.
    package struct Description: Hashable, Sendable {
        /// The declared licences; how several go together nothing tells.
        package var licenses: [License] = []
        /// Who distributes it.
        package var supplier: Supplier?
        /// What it needs: for each need the names that meet it, of packages of the same ecosystem, or of what they provide.
        package var needs: [[TextKey]] = []
        /// Names beyond its own that it answers to.
        package var provides: [TextKey] = []
        /// Names in the form of CPE 2.3 that metadata states.
        package var cpes: [String] = []

        /// Says nothing.
        package init() {}

        /// Declared licences of one package at the most.
        package static let licenseLimit = 32
        /// Needs, and names provided, of one package at the most.
        package static let needLimit = 1_000

        /// Adds a licence, each once.
        package mutating func add(_ license: License) {
            guard licenses.count < Self.licenseLimit, !license.text.isEmpty else { return }
            let isKnown = licenses.contains { $0.text.utf8.elementsEqual(license.text.utf8) }
            if !isKnown { licenses.append(license) }
        }
    }
}
