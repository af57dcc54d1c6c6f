import Core

/// What Lambda would refuse, or fail to run. All of it warns: the artifact is what it says it is.
package enum LambdaFindings {
    /// Bytes of a zip that a request may carry (Lambda quotas, "Deployment package").
    static let directUpload: UInt64 = 52_428_800

    /// Looks at a zip, a function's or a layer's.
    /// - Parameters:
    ///   - size: Bytes of the zip.
    ///   - programs: The first bytes of its ELF files.
    package static func zip(
        size: UInt64, entries: [Entry], programs: [EntryPath: [UInt8]], for target: LambdaTarget
    ) -> [Finding] {
        var findings = architectures(entries, programs, expected: target.architecture)
        if let finding = permissions(entries, below: "/var/task or /opt") { findings.append(finding) }
        if target.bringsBootstrap, let finding = bootstrap(entries, target) { findings.append(finding) }
        if size > directUpload {
            findings.append(
                Finding(
                    .lambdaUploadSize, .warn,
                    "has \(size) bytes, and a direct upload takes \(directUpload): it fails with "
                        + "RequestEntityTooLargeException", remedy: "deploy it from S3"))
        }
        return findings
    }

    /// `lambda.permissions` over entries that run as another user; nil where all may read them.
    static func permissions(_ entries: some Sequence<Entry>, below place: String) -> Finding? {
        var first: Entry?
        var count = 0
        for entry in entries {
            let needed: UInt16 =
                switch entry.type {
                case .file, .hardlink: 0o004
                case .dir: 0o005
                case .link, .char, .block, .fifo, .whiteout: 0
                }
            guard entry.mode & needed != needed else { continue }
            count += 1
            if first == nil { first = entry }
        }
        guard let first else { return nil }
        let others = count == 1 ? "" : ", and \(count - 1) more"
        let verb = first.type == .dir ? "open" : "read"
        return Finding(
            .lambdaPermissions, .warn,
            "its mode is \(first.modeText)\(others): Lambda's user may not \(verb) it below \(place) (permission denied)",
            path: first.path.displayed, remedy: "chmod -R a+rX before packing")
    }

    private static func bootstrap(_ entries: [Entry], _ target: LambdaTarget) -> Finding? {
        let runtime = PathEscaping.displayed((target.runtime ?? "").utf8)
        guard let entry = entries.first(where: { $0.path.bytes.elementsEqual("bootstrap".utf8) }) else {
            return Finding(
                .lambdaBootstrap, .warn,
                "has no bootstrap at its top, which \(runtime) starts unless a layer has one (Couldn't find valid "
                    + "bootstrap(s): [/var/task/bootstrap /opt/bootstrap])")
        }
        if entry.type == .link || entry.type == .file && entry.mode & 0o005 == 0o005 { return nil }
        return Finding(
            .lambdaBootstrap, .warn,
            "is a \(entry.type.rawValue) of mode \(entry.modeText), which \(runtime) cannot start (fork/exec "
                + "/var/task/bootstrap: permission denied)", path: entry.path.displayed, remedy: "chmod 755 bootstrap")
    }

    /// `lambda.architecture`: programs for another machine than the function's, or, where nobody says which that is, for
    /// both that Lambda has.
    static func architectures(
        _ entries: [Entry], _ programs: [EntryPath: [UInt8]], expected: Architecture?
    ) -> [Finding] {
        var counts: [TextKey: (count: Int, first: EntryPath, architecture: Architecture?)] = [:]
        for entry in entries where entry.type == .file {
            guard let head = programs[entry.path], let header = ELFHeader(leading: head) else { continue }
            counts[header.machineName, default: (0, entry.path, header.architecture)].count += 1
        }
        let sorted = counts.sorted { $0.key < $1.key }
        func text(_ count: Int) -> String {
            count == 1 ? "1 program or library is" : "\(count) programs or libraries are"
        }
        if let expected {
            return sorted.filter { $0.value.architecture != expected }.map { machine, found in
                Finding(
                    .lambdaArchitecture, .warn,
                    "\(text(found.count)) for \(machine.string), not \(expected.rawValue), such as this one (exec format "
                        + "error, invalid ELF header)", path: found.first.displayed)
            }
        }
        let ours = sorted.filter { $0.value.architecture != nil }
        guard ours.count > 1, let rarest = ours.min(by: { $0.value.count < $1.value.count }) else { return [] }
        let all = ours.map { "\($0.value.count) for \($0.key.string)" }.joined(separator: ", ")
        return [
            Finding(
                .lambdaArchitecture, .warn,
                "programs for several architectures: \(all); a function has one, and this one is for "
                    + rarest.key.string, path: rarest.value.first.displayed,
                remedy: "say which with \(setting: .architecture)")
        ]
    }
}
