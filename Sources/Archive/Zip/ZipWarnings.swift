import Core

/// What is odd but accepted about single records: one warning for all of a kind, since a builder makes each entry so.
enum ZipWarnings {
    /// Entries that a warning names beside the first.
    private static let named = 3

    /// The warnings; what an allowance covers is put into `allowed` instead.
    static func of(
        _ records: [CentralRecord], allowances: Set<Allowance>, allowed: inout [AllowedThing]
    ) -> [Finding] {
        var setid = records.filter { $0.type == .dir && $0.mode & 0o6000 != 0 }
        if !setid.isEmpty, !allowances.isEmpty {
            setid.removeAll { record in
                let refusal = ZipFault.setuid.failure(Self.setid, record)
                guard let thing = allowances.allows(refusal) else { return false }
                allowed.append(thing)
                return true
            }
        }
        return [
            counted(
                records.filter(\.lacksNameFlag), .nameEncoding,
                one: "the name is UTF-8 but not marked so: some readers take it for another encoding",
                several: "names are UTF-8 but not marked so: some readers take them for another encoding"),
            counted(
                records.filter(\.isModeDisputed), .modeAmbiguous,
                one:
                    "1 entry states a mode under a DOS host: unzip takes it for group and others, no other reader does, and "
                    + "it is not pinned",
                several:
                    "entries state a mode under a DOS host: unzip takes it for group and others, no other reader does, "
                    + "and it is not pinned", namesOthers: false),
            counted(
                records.filter(\.isFolderModeDisputed), .modeAmbiguous,
                one: "the name is a folder's and the mode is not: readers give the folder different permissions",
                several: "names are folders' and their modes are not: readers give the folders different permissions"),
            counted(
                setid, .setuid, one: Self.setid,
                several:
                    "folders are set-user-id or set-group-id: bsdtar and busybox make them so, unzip and 7-Zip do not"),
        ].compactMap(\.self)
    }

    private static let setid =
        "the folder is set-user-id or set-group-id: bsdtar and busybox make it so, unzip and 7-Zip do not"

    /// One warning about all of the records; nil about none.
    private static func counted(
        _ records: [CentralRecord], _ fault: ZipFault, one: String, several: String, namesOthers: Bool = true
    ) -> Finding? {
        guard let first = records.first else { return nil }
        guard records.count > 1 else { return Finding(fault.code, .warn, one, path: first.path.displayed) }
        guard namesOthers else {
            return Finding(fault.code, .warn, "\(records.count) \(several)", path: first.path.displayed)
        }
        let others = records.dropFirst().prefix(named).map(\.path.displayed).joined(separator: ", ")
        let rest = records.count - 1 - named
        let more = rest > 0 ? " and \(rest) more" : ""
        return Finding(
            fault.code, .warn, "\(records.count) \(several) (also \(others)\(more))", path: first.path.displayed)
    }
}
