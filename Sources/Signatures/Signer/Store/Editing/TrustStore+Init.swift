import Core

extension TrustStore {
    private static let readme: Prose = """
        # Trust store

        Whom `\(run: .verify, .setting(.trust))` believes. Every change here is a decision: review it as such.

        - `profiles/`: one signing profile version a file, as `aws signer get-signing-profile` prints it, plus
          `"trustAnchors"`: the files in `roots/` that may vouch for it. Add with `\(run: .importTrust)`.
        - `code-signing-configs/`: as `aws lambda get-code-signing-config` prints them; the file's name is what `\(setting: .config)`
          takes.
        - `roots/`: one CA certificate a file. Add with `\(run: .addRoot)`, after comparing the fingerprint with
          its publisher's.
        - `revocations.json`: what is revoked, and when that was last known to be all (`asOf`).

        `\(run: .checkTrust)` says whether the store loads and what deserves a look.

        """

    /// Makes a store, or adds what an existing one lacks: folders, an empty list of revocations dated `asOf`, a README.
    ///
    /// - Parameter wording: Of the README.
    /// - Throws: `trust.invalid` where the folder holds a broken store, `output.failed`.
    package static func initialize(
        _ folder: String, asOf: Timestamp, wording: any Wording = .plain
    ) throws(Failure) -> [TrustChange] {
        var changes: [TrustChange] = []
        if try FileKind.of("\(folder)/.") != .folder { try Folder.create(folder) }
        changes += try StoreTransaction.run(folder) { files, _ throws(Failure) in
            if files.contents[StoreFiles.revocations] == nil {
                files.contents[StoreFiles.revocations] = emptyRevocations(asOf: asOf).fileText
            }
        }
        let files = StoreFiles(emptyAt: folder)
        for part in StoreFiles.Part.initial where try Folder.create(files.path(part.rawValue)) {
            changes.append(TrustChange("\(part.rawValue)/", .added))
        }
        if try FileKind.of(files.path("README.md")) == .missing {
            try AtomicFile.write(Array(readme.words(wording).utf8), to: files.path("README.md"))
            changes.append(TrustChange("README.md", .added))
        }
        return changes
    }

    static func emptyRevocations(asOf: Timestamp) -> JSONObject {
        var object = JSONObject()
        object["schemaVersion"] = 1
        object["asOf"] = .string(asOf.wholeSeconds.description)
        object["revoked"] = []
        return object
    }
}

extension Timestamp {
    /// The second within which the time lies: enough for a list's date, and easier to read.
    var wholeSeconds: Timestamp { Timestamp(milliseconds: milliseconds - (milliseconds % 1_000 + 1_000) % 1_000) }
}
