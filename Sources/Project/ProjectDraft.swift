import Core

/// A first project file, from what lies in a folder.
package struct ProjectDraft: Sendable {
    /// A table of artifacts.
    package struct Artifact: Sendable, Equatable {
        package var name: String
        package var paths: [String]
    }

    /// The lockfile that it names.
    package static let lockfile = "layers.lock"
    /// Folders below the working folder that are looked into.
    private static let depth = 3
    /// Names that are looked at, at the most.
    private static let limit = 20_000
    /// Zips in one folder from which on a pattern names them.
    private static let many = 3
    /// Folders of tools, which hold no artifacts of the repository's own.
    private static let passedOver = ["node_modules", "venv", "__pycache__", "TrustStore", "target"]

    /// What is deployed.
    package var artifacts: [Artifact] = []
    /// What else is there.
    var trust: String?
    var waivers: String?

    /// Looks at the working folder and those below it.
    /// - Throws: `input.unreadable`.
    package static func look() throws(Failure) -> ProjectDraft {
        var draft = ProjectDraft()
        var seen = 0
        var folders: [(folder: String, zips: [String])] = []
        var images: [String] = []
        try descend("", 0, &seen, &folders, &images)
        for (folder, zips) in folders { draft.add(zips, of: folder) }
        for image in images { draft.add(image) }
        if try FileKind.of("TrustStore/profiles") == .folder { draft.trust = "TrustStore" }
        if try FileKind.of(".layerlock/waivers.json") == .file { draft.waivers = ".layerlock/waivers.json" }
        return draft
    }

    private static func descend(
        _ folder: String, _ level: Int, _ seen: inout Int, _ folders: inout [(folder: String, zips: [String])],
        _ images: inout [String]
    ) throws(Failure) {
        var zips: [String] = []
        var below: [String] = []
        for name in try Folder.names(in: folder.isEmpty ? "." : folder) {
            seen += 1
            guard seen <= limit else { break }
            guard name.utf8.first != UInt8(ascii: "."), !isControlled(name) else { continue }
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            switch try FileKind.of(path) {
            case .file:
                if name.hasSuffix(".zip") { zips.append(name) }
                if [".tar", ".oci", ".tar.gz", ".tar.zst"].contains(where: name.hasSuffix) { images.append(path) }
            case .folder:
                if try FileKind.of("\(path)/oci-layout") == .file {
                    images.append(path)
                } else if level < depth, !passedOver.contains(where: { TextKey($0) == TextKey(name) }) {
                    below.append(path)
                }
            case .missing, .link, .other: break
            }
        }
        if !zips.isEmpty { folders.append((folder, zips)) }
        for path in below { try descend(path, level + 1, &seen, &folders, &images) }
    }

    private static func isControlled(_ name: String) -> Bool { name.utf8.contains { $0 < 0x20 || $0 == 0x7F } }

    /// The zips of one folder: by a pattern where they are many, else each by its own table.
    private mutating func add(_ zips: [String], of folder: String) {
        let pattern = folder.isEmpty ? "*.zip" : "\(folder)/*.zip"
        let stems = zips.map(Self.stem)
        let isNew = !artifacts.contains { $0.name.utf8.contains(UInt8(ascii: "{")) }
        if zips.count >= Self.many, isNew, !FileGlob.isPattern(folder), stems.allSatisfy(ProjectReader.isName),
            !stems.contains(where: { isTaken($0) })
        {
            artifacts.append(Artifact(name: "{stem}", paths: [pattern]))
            taken.formUnion(stems.map { TextKey($0) })
            return
        }
        for zip in zips { add(folder.isEmpty ? zip : "\(folder)/\(zip)") }
    }

    private var taken: Set<TextKey> = []

    private func isTaken(_ name: String) -> Bool { taken.contains(TextKey(name)) }

    /// One artifact, called as its file; where that is taken, with its folder before it.
    private mutating func add(_ path: String) {
        // A name that reads as a pattern cannot be written as a path.
        guard !FileGlob.isPattern(path) else { return }
        let parts = path.split(separator: "/").map { String($0) }
        var name = Self.named(Self.stem(parts.last ?? path))
        if isTaken(name), parts.count > 1 { name = Self.named("\(parts[parts.count - 2])-\(name)") }
        var number = 2
        let base = name
        while isTaken(name) {
            name = "\(base)-\(number)"
            number += 1
        }
        taken.insert(TextKey(name))
        artifacts.append(Artifact(name: name, paths: [path]))
    }

    private static func stem(_ file: String) -> String {
        for ending in [".tar.gz", ".tar.zst", ".zip", ".tar", ".oci"] where file.hasSuffix(ending) {
            return String(file.dropLast(ending.count))
        }
        return file
    }

    /// A name that a pin may have: whatever else stands in it becomes a dash.
    private static func named(_ text: String) -> String {
        let bytes = text.utf8.map { AskedArtifact.isOfName($0) ? $0 : UInt8(ascii: "-") }
        let name = String(decoding: bytes, as: UTF8.self)
        return ProjectReader.isName(name) ? name : "artifact"
    }

    /// The file's text, in the words of the program that writes it.
    package func text(_ wording: any Wording) -> String {
        let showing = wording.words(Invocation(.showProject))
        var text = """
            # What this repository deploys, and what layerlock asks of it.
            # An option on the command line wins over a LAYERLOCK_… variable, and this over the file.
            # `\(showing)` prints what is read.

            [defaults]
            lock = "\(Self.lockfile)"
            \(trust.map { "trust = \"\($0)\"" } ?? "# trust = \"TrustStore\"        # judge signatures by this trust store")
            # max-scan-age = "7d"         # ask for a rescan of each layer that is no older than this
            # fail-on = "high"            # findings of advisories below this severity do not fail
            \(waivers.map { "waivers = \"\($0)\"" } ?? "# waivers = \".layerlock/waivers.json\"")

            # What stands here is for one command.
            # [command.verify]
            # format = "sarif"
            # output = "layerlock.sarif"


            """
        for artifact in artifacts {
            let paths = artifact.paths.map(Self.quoted).joined(separator: ", ")
            let name =
                artifact.name.utf8.allSatisfy { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: ".") }
                ? artifact.name : Self.quoted(artifact.name)
            text += "[artifact.\(name)]\npath = \(artifact.paths.count == 1 ? paths : "[\(paths)]")\n"
            text += "# owner = \"\"\n# functions = []\n\n"
        }
        if artifacts.isEmpty {
            text += """
                # [artifact.telemetry]
                # path = "dist/telemetry-*.zip"
                # owner = "observability"
                # functions = ["checkout", "payments"]


                """
        }
        text += """
            # What has to hold, whatever [defaults] say.
            [policy]
            # pinned = true               # what no name binds to a pin fails
            # signed-by = "production"    # a code-signing config of the trust store
            # scanned-within = "7d"
            # no-findings = "high"
            # warn-only = ["\(FindingID.lockDigest)"]

            """
        return text
    }

    /// A basic string of TOML.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
