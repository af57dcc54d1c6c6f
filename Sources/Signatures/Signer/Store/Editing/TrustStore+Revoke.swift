import Core

extension TrustStore {
    /// Adds a revocation. One that says no more than the list already does changes nothing; none is ever taken back.
    ///
    /// The list's own date stays: one entry more does not say that there are no others. For the same reason a list that is
    /// missing is not made.
    /// - Throws: `trust.conflict` where there is no list, `trust.invalid`, `trust.busy`, `output.failed`; the store is
    ///   then as before.
    package static func revoke(
        _ revocation: Revocation, in folder: String, asOf: Timestamp
    ) throws(Failure) -> [TrustChange] {
        try editRevocations(folder, asOf) { document, store throws(Failure) in
            guard store.revocations != nil else {
                throw Failure(
                    .trustConflict, "is missing, and one entry would make it look like a whole list",
                    file: StoreFiles(emptyAt: folder).path(StoreFiles.revocations),
                    remedy:
                        "make an empty list that is complete now with `\(run: .revoke, .setting(.current))`, then revoke"
                )
            }
            let known = store.revocations?.revocation(revocation.kind, revocation.id)
            guard known.map({ $0.effectiveFrom > revocation.effectiveFrom }) ?? true else { return }
            var entry = JSONObject()
            entry["kind"] = .string(revocation.kind.rawValue)
            entry["id"] = .string(revocation.id)
            entry["effectiveFrom"] = .string(revocation.effectiveFrom.description)
            if let reason = revocation.reason { entry["reason"] = .string(reason) }
            document["revoked"] = .array((document["revoked"]?.array ?? []) + [.object(entry)])
        }
    }

    /// Dates the list of revocations: somebody compared it with its sources and it was complete at `asOf`.
    ///
    /// - Throws: `trust.conflict` where the list is dated later, `trust.invalid`, `trust.busy`, `output.failed`; the
    ///   store is then as before.
    package static func confirmRevocations(in folder: String, asOf: Timestamp) throws(Failure) -> [TrustChange] {
        try editRevocations(folder, asOf) { document, store throws(Failure) in
            if let date = store.revocations?.asOf, date > asOf {
                throw Failure(
                    .trustConflict, "is dated \(date) already, later than \(asOf)",
                    file: StoreFiles(emptyAt: folder).path(StoreFiles.revocations),
                    remedy: "give a time not before that with \(setting: .asOf), or none for now")
            }
            document["asOf"] = .string(asOf.wholeSeconds.description)
        }
    }

    private static func editRevocations(
        _ folder: String, _ asOf: Timestamp, _ edit: (inout JSONObject, TrustStore) throws(Failure) -> Void
    ) throws(Failure) -> [TrustChange] {
        let changes = try StoreTransaction.run(folder) { files, store throws(Failure) in
            var document = store.revocations?.document ?? emptyRevocations(asOf: asOf)
            try edit(&document, store)
            guard document != store.revocations?.document else { return }
            files.contents[StoreFiles.revocations] = document.fileText
        }
        return changes.isEmpty ? [TrustChange(StoreFiles.revocations, .unchanged)] : changes
    }
}
