import Core

extension TrustStore {
    static func trustedRoots(in files: StoreFiles) throws(Failure) -> [StoreTrustedRoot] {
        var roots: [StoreTrustedRoot] = []
        for name in files.names(of: .trustedRoots) {
            let relative = StoreFiles.Part.trustedRoots.path(name)
            do throws(JSONFault) {
                let root = try TrustedRoot(parsing: files.contents[relative] ?? [])
                roots.append(StoreTrustedRoot(name: String(name.dropLast(5)), file: relative, root: root))
            } catch {
                throw error.storeFailure(files.path(relative))
            }
        }
        return roots
    }

    /// Throws where a config names an identity that the store does not hold: a name says nothing of who was meant.
    static func check(
        _ configs: [CodeSigningConfig], _ names: [String], in files: StoreFiles
    ) throws(Failure) {
        let known = Set<TextKey>(names)
        for config in configs {
            guard let missing = config.identities.first(where: { !known.contains($0) }) else { continue }
            throw Failure(
                .trustInvalid, "identities: there is no identities/\(PathEscaping.displayed(missing.utf8)).json",
                file: files.path(config.file),
                remedy: "add it with `\(run: .addIdentity)`, or take its name out of the config")
        }
    }

    /// Throws where one key stands in two files: which of them says whether it needs a log?
    static func checkTwins(_ keys: [StoreKey], in files: StoreFiles) throws(Failure) {
        var known: [Digest: StoreKey] = [:]
        for key in keys {
            guard let other = known.updateValue(key, forKey: key.fingerprint) else { continue }
            throw Failure(
                .trustInvalid, "holds the same key as \(other.file): \(key.fingerprint)", file: files.path(key.file),
                remedy: "remove one of the two files after review")
        }
    }

    /// Adds an identity, by a name that the store does not hold yet for another.
    ///
    /// - Throws: `trust.invalid` for what is no issuer, subject or name; `trust.conflict` for another identity of that name;
    ///   `trust.busy`, `output.failed`. The store is then as before.
    package static func adding(
        issuer: String, subject: String, uses: TrustUses = .usual, name: String?, to folder: String
    ) throws(Failure) -> [TrustChange] {
        let isGlob = subject.utf8.contains(UInt8(ascii: "*"))
        let name = name ?? StoreName.suggested(by: Self.suggestion(subject), fallback: "identity")
        let target = StoreFiles.Part.identities.path(name + ".json")
        var document = JSONObject()
        document["schemaVersion"] = 1
        document["issuer"] = .string(issuer)
        document[isGlob ? "subjectGlob" : "subject"] = .string(subject)
        if uses != .usual { document["uses"] = uses.value }
        do throws(JSONFault) {
            let cursor = JSONCursor(.object(document))
            guard StoreName.isValid(name + ".json") else { throw cursor.fault("\(JSONWriter.shown(name)) is no name") }
            _ = try StoreIdentity(cursor, name: name, file: target)
        } catch {
            throw Failure(
                .trustInvalid, "this is no identity: \(error.message)", file: folder,
                remedy: "give an issuer's URL and a subject, exact or with * for what may differ")
        }
        return try add(document.fileText, as: target, to: folder)
    }

    /// Writes a file of `identities/` that is not there yet.
    static func add(_ text: [UInt8], as target: String, to folder: String) throws(Failure) -> [TrustChange] {
        let changes = try StoreTransaction.run(folder) { files, _ throws(Failure) in
            guard let present = files.contents[target] else {
                files.contents[target] = text
                return
            }
            guard present == text else {
                throw Failure(
                    .trustConflict, "holds another identity", file: files.path(target),
                    remedy: "choose another name with \(setting: .name)")
            }
        }
        return changes.isEmpty ? [TrustChange(target, .unchanged)] : changes
    }

    /// Of a workflow the repository and the file, of an address all of it.
    private static func suggestion(_ subject: String) -> String {
        let start = "https://github.com/"
        guard subject.utf8.starts(with: start.utf8) else { return subject }
        let path = subject.utf8.dropFirst(start.utf8.count).prefix { $0 != UInt8(ascii: "@") }
        return String(decoding: path, as: UTF8.self)
    }

    /// Takes in a trusted root; nil for a document that is none.
    static func takeTrustedRoot(
        _ document: TrustDocument, into files: inout StoreFiles, replaces: Bool
    ) throws(Failure) -> String? {
        let object: JSONObject
        do throws(JSONFault) {
            let value = try JSONReader.read(document.bytes, limits: JSONLimits(bytes: TrustedRoot.byteLimit))
            guard let found = value.object, TrustedRoot.isNamed(in: found) else { return nil }
            object = found
            _ = try TrustedRoot(parsing: document.bytes)
        } catch {
            // What is no JSON of ours is for whoever reads the other documents to say.
            guard error.code == .unexpected else { return nil }
            throw error.failure(
                .trustInvalid, file: document.source, remedy: "import the trusted root as its instance publishes it")
        }
        let name = document.name ?? StoreName.stem(of: document.source, extension: ".json")
        guard StoreName.isValid(name + ".json") else {
            throw Failure(
                .trustInvalid, "its file's name gives no name for a trusted root", file: document.source,
                remedy: "give one with \(setting: .name)")
        }
        let target = StoreFiles.Part.trustedRoots.path(name + ".json")
        let text = object.fileText
        if let present = files.contents[target], present != text, !replaces {
            throw Failure(
                .trustConflict, "holds another trusted root than \(PathEscaping.displayed(document.source.utf8))",
                file: files.path(target), remedy: "compare the two; to replace it, add \(setting: .replace)")
        }
        files.contents[target] = text
        return target
    }
}
