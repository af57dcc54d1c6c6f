import Core

/// How something was built, as a provenance says, and as the certificate of who signed that says.
package struct BuildFacts: Sendable, Equatable {
    /// `builder.id`.
    package var builder: String?
    /// The source's repository, by each who says it.
    package var repositories: [String]
    /// The ref in it, by each who says it.
    package var refs: [String]
    /// The workflow's file in it, by each who says it.
    package var workflows: [String]
    /// What the build was started with.
    package var parameters: JSONValue

    /// Reads a provenance's predicate (slsa.dev/spec/v1.0/provenance, slsa.dev/provenance/v0.2).
    ///
    /// - Throws: for what is none, or has a member of another kind where it decides.
    package init(_ predicate: JSONCursor, type: String) throws(JSONFault) {
        (repositories, refs, workflows, parameters) = ([], [], [], .null)
        if type == AttestationType.provenance1 {
            let definition = try predicate.member("buildDefinition")
            _ = try definition.member("buildType").string()
            builder = try predicate.member("runDetails").member("builder").member("id").string()
            guard let given = try definition.said("externalParameters") else { return }
            parameters = .object(try given.object())
            try readWorkflow(given)
        } else {
            builder = try predicate.member("builder").member("id").string()
            _ = try predicate.member("buildType").string()
            guard let invocation = try predicate.said("invocation") else { return }
            parameters = try invocation.said("parameters")?.value ?? .null
            guard let source = try invocation.said("configSource") else { return }
            try readSource(source.said("uri")?.string())
            if let entry = try source.said("entryPoint")?.string(), !entry.isEmpty { workflows.append(entry) }
        }
    }

    /// GitHub's `workflow` (actions.github.io/buildtypes/workflow/v1), or the `source` of slsa-github-generator.
    private mutating func readWorkflow(_ given: JSONCursor) throws(JSONFault) {
        if let workflow = try given.said("workflow"), workflow.value.object != nil {
            if let text = try workflow.said("repository")?.string() { repositories.append(text) }
            if let text = try workflow.said("ref")?.string() { refs.append(text) }
            if let text = try workflow.said("path")?.string() { workflows.append(text) }
        }
        guard let source = try given.said("source") else { return }
        if let text = source.value.string { try readSource(text) } else { try readSource(source.said("uri")?.string()) }
    }

    /// `git+https://github.com/acme/layers@refs/heads/main`.
    private mutating func readSource(_ uri: String?) throws(JSONFault) {
        guard let uri, !uri.isEmpty else { return }
        let start = uri.utf8.starts(with: "git+".utf8) ? 4 : 0
        let bytes = Array(uri.utf8.dropFirst(start))
        // A user's name may stand before an @ too; a ref stands behind the last one.
        let marker = Array("@refs/".utf8)
        guard let at = bytes.indices.last(where: { bytes[$0...].starts(with: marker) }) else {
            repositories.append(String(decoding: bytes, as: UTF8.self))
            return
        }
        repositories.append(String(decoding: bytes[..<at], as: UTF8.self))
        refs.append(String(decoding: bytes[(at + 1)...], as: UTF8.self))
    }

    /// Adds what the certificate says of the build that it was issued to (Fulcio's list of object identifiers).
    package mutating func add(_ identity: FulcioIdentity) {
        let repository = identity.claims[StoreIdentity.Claim.sourceRepositoryURI.number]
        if let repository { repositories.append(repository) }
        if let ref = identity.claims[StoreIdentity.Claim.sourceRepositoryRef.number] { refs.append(ref) }
        guard let config = identity.claims[StoreIdentity.Claim.buildConfigURI.number] else { return }
        let path = config.utf8.prefix { $0 != UInt8(ascii: "@") }
        let start = Array("\(repository ?? "")/".utf8)
        workflows.append(
            String(decoding: path.starts(with: start) ? path.dropFirst(start.count) : path[...], as: UTF8.self))
    }

    /// The parameter at a dotted path, as text; nil where there is none, or one that is no text, number or truth value.
    func parameter(_ path: String) -> String? {
        var value = parameters
        for step in path.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard let key = String(step), let next = value.object?[key] else { return nil }
            value = next
        }
        switch value {
        case .string(let text): return text
        case .object, .array, .null: return nil
        default: return String(decoding: JSONWriter.text(value, style: .compact), as: UTF8.self)
        }
    }

    /// What is asked for and is not so, in words; empty where all is.
    package func faults(_ demand: AttestationDemand) -> [String] {
        var faults: [String] = []
        func compare(_ what: String, _ due: String?, _ said: [String]) {
            guard let due else { return }
            guard !said.isEmpty else { return faults.append("it names no \(what)") }
            guard let other = said.first(where: { $0 != due }) else { return }
            faults.append("its \(what) is \(Self.shown(other)), where \(Self.shown(due)) is due")
        }
        compare("builder", demand.builder, [builder].compactMap(\.self))
        compare("source repository", demand.repository, repositories)
        compare("source ref", demand.ref, refs)
        compare("workflow", demand.workflow, workflows)
        for (path, value) in demand.parameters {
            compare("external parameter \(Self.shown(path))", value, [parameter(path)].compactMap(\.self))
        }
        return faults
    }

    static func shown(_ text: String) -> String { PathEscaping.displayed(text.utf8.prefix(256)) }
}

/// What a verification summary says (slsa.dev/spec/v1.0/verification_summary).
struct SummaryFacts {
    private let verifier: String
    private let result: String
    private let levels: [String]

    init(_ predicate: JSONCursor) throws(JSONFault) {
        verifier = try predicate.member("verifier").member("id").string()
        result = try predicate.member("verificationResult").string()
        _ = try predicate.member("resourceUri").string()
        var levels: [String] = []
        for level in try predicate.said("verifiedLevels")?.elements() ?? [] { levels.append(try level.string()) }
        if let level = try predicate.said("policyLevel")?.string() { levels.append(level) }
        self.levels = levels
    }

    func faults(_ demand: AttestationDemand) -> [String] {
        var faults: [String] = []
        if result != "PASSED" { faults.append("its result is \(BuildFacts.shown(result)), where PASSED is due") }
        if let due = demand.verifier, due != verifier {
            faults.append("its verifier is \(BuildFacts.shown(verifier)), where \(BuildFacts.shown(due)) is due")
        }
        if let due = demand.level {
            let known = (0...4).contains { level in
                level >= due && levels.contains { $0 == "SLSA_BUILD_LEVEL_\(level)" }
            }
            if !known {
                let shown = levels.isEmpty ? "none" : BuildFacts.shown(levels.joined(separator: ", "))
                faults.append("its levels are \(shown), where SLSA_BUILD_LEVEL_\(due) is due")
            }
        }
        return faults
    }
}
