import Core

/// A document that the AWS CLI printed.
package struct TrustDocument: Sendable {
    /// The document's bytes.
    package var bytes: [UInt8]
    /// The file as the user named it; `-` for standard input.
    package var source: String
    /// The name to store it under, without `.json`; nil to derive one.
    package var name: String?

    /// Describes a document.
    package init(_ bytes: [UInt8], source: String, name: String? = nil) {
        self.bytes = bytes
        self.source = source
        self.name = name
    }
}

extension TrustStore {
    /// Takes in profiles and configurations, told apart by their content; all of them or none.
    ///
    /// A profile version that the store holds already keeps its file, and its anchors and uses where the document brings none; a
    /// configuration keeps what it says about the lockfile.
    /// - Parameters:
    ///   - uses: What the profiles are believed in; nil for what the documents or the store say.
    ///   - replaces: Whether other content that the store holds under the same ARN or name may be replaced.
    /// - Returns: One change a document, in their order.
    /// - Throws: `trust.invalid` for a document that is neither or broken, `trust.conflict` for other content in its
    ///   place, `trust.busy`, `output.failed`; the store is then as before.
    package static func importing(
        _ documents: [TrustDocument], into folder: String, uses: TrustUses? = nil, replaces: Bool
    ) throws(Failure) -> [TrustChange] {
        var targets: [String] = []
        let changes = try StoreTransaction.run(folder) { files, store throws(Failure) in
            var store = store
            for document in documents {
                targets.append(try take(document, into: &files, of: store, uses, replaces: replaces))
                store = try TrustStore(files)
            }
        }
        return targets.map { target in changes.first { $0.file == target } ?? TrustChange(target, .unchanged) }
    }

    /// The path of the file that a document went to.
    private static func take(
        _ document: TrustDocument, into files: inout StoreFiles, of store: TrustStore, _ uses: TrustUses?,
        replaces: Bool
    ) throws(Failure) -> String {
        var other = try takeTrustedRoot(document, into: &files, replaces: replaces)
        if other == nil { other = try takeVendorLayer(document, into: &files, of: store, replaces: replaces) }
        if let other {
            if uses != nil { throw usesOfNoProfile(document) }
            return other
        }
        let (target, incoming, present) = try place(document, in: store)
        var merged = incoming
        for key in ["trustAnchors", "lockfile", "identities", "layers", "uses"] where merged[key] == nil {
            merged[key] = present?[key]
        }
        if let uses {
            guard merged["profileName"] != nil else { throw usesOfNoProfile(document) }
            merged["uses"] = uses.value
        }
        let path = files.path(target)
        if let present {
            if present.hasSameMembers(as: merged) { return target }
            guard replaces else {
                throw Failure(
                    .trustConflict,
                    "holds other content than \(PathEscaping.displayed(document.source.utf8)): "
                        + differences(present, merged),
                    file: path, remedy: "compare the two; to replace it, add \(setting: .replace)")
            }
        } else if files.contents[target] != nil {
            throw Failure(
                .trustConflict, "holds another profile version", file: path,
                remedy: "choose another name with \(setting: .name)")
        }
        files.contents[target] = merged.fileText
        return target
    }

    private static func usesOfNoProfile(_ document: TrustDocument) -> Failure {
        Failure(
            .trustInvalid, "is no profile, and uses are given to profiles alone here", file: document.source,
            remedy: "import it without \(setting: .use)")
    }

    /// Where a document belongs, and what the store holds there of the same profile version or name.
    private static func place(
        _ document: TrustDocument, in store: TrustStore
    ) throws(Failure) -> (target: String, incoming: JSONObject, present: JSONObject?) {
        if let name = document.name, !StoreName.isValid(name + ".json") {
            throw Failure(
                .trustInvalid, "\(JSONWriter.shown(name)) is no name for a file of the store", file: document.source,
                remedy: "choose one of letters, digits, '.', '_' and '-' with \(setting: .name)")
        }
        var isNameless = false
        do throws(JSONFault) {
            let cursor = try Self.document(document.bytes, limit: StoreFiles.Part.profiles.byteLimit)
            let object = try cursor.object()
            let isConfig = object["CodeSigningConfig"] != nil
            let isProfile = object["profileVersionArn"] != nil || object["profileName"] != nil
            guard isConfig != isProfile else {
                throw cursor.fault(
                    "neither what `aws signer get-signing-profile` prints nor what "
                        + "`aws lambda get-code-signing-config` prints")
            }
            if isConfig {
                let name = document.name ?? StoreName.stem(of: document.source, extension: ".json")
                guard StoreName.isValid(name + ".json") else {
                    isNameless = true
                    throw cursor.fault("its file's name gives no name for a config")
                }
                _ = try CodeSigningConfig(cursor, name: name, file: document.source)
                let present = store.configs.first { $0.name == name }
                return (StoreFiles.Part.configs.path(name + ".json"), object, present?.document)
            }
            let profile = try SigningProfile(cursor, file: document.source)
            if let present = store.profile(profile.arn) { return (present.file, object, present.document) }
            let name = document.name ?? "\(profile.name)-\(profile.version)"
            guard StoreName.isValid(name + ".json") else {
                throw cursor.fault("\(JSONWriter.shown(name)) is no name for a file of the store")
            }
            return (StoreFiles.Part.profiles.path(name + ".json"), object, nil)
        } catch {
            var failure = error.failure(
                .trustInvalid, file: document.source, remedy: "import the AWS CLI's output as it is (--output json)")
            if isNameless { failure.prose = "\(failure.prose); give one with \(setting: .name)" }
            throw failure
        }
    }

    private static func differences(_ present: JSONObject, _ incoming: JSONObject) -> String {
        let keys = present.keys + incoming.keys.filter { present[$0] == nil }
        let differing = keys.filter { present[$0] != incoming[$0] }
        return differing.map { JSONWriter.shown($0) }.joined(separator: ", ")
    }
}
