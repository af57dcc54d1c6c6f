import Core

extension LambdaFindings {
    /// Bytes that all layers may unpack to (Lambda quotas, "Container image code package size").
    static let imageSize: UInt64 = 10 << 30
    private static let plainDockerLayer = "application/vnd.docker.image.rootfs.diff.tar"

    /// Looks at an image.
    /// - Parameter programs: The first bytes of the root's ELF files.
    package static func image(
        _ image: LambdaImage, programs: [EntryPath: [UInt8]], for target: LambdaTarget
    ) -> [Finding] {
        var findings: [Finding] = []
        if image.hasIndex || image.attestations > 0 {
            var above: [String] = []
            if image.hasIndex { above.append("an image index") }
            if image.attestations > 0 {
                above.append(image.attestations == 1 ? "1 attestation" : "\(image.attestations) attestations")
            }
            findings.append(
                Finding(
                    .lambdaIndex, .warn,
                    "has \(above.joined(separator: " and ")) above it (The image manifest, config or layer media type for "
                        + "the source image is not supported)",
                    remedy: "build with --provenance=false for one platform, or deploy by the image's own digest"))
        }
        for (number, layer) in image.layers.enumerated() where layer.mediaType == plainDockerLayer {
            findings.append(
                Finding(
                    .lambdaLayerType, .warn,
                    "layer \(number), \(layer.digest), is of docker's type for one that is not compressed "
                        + "(UnsupportedImageLayerDetected)"))
        }
        let size = image.layers.reduce(UInt64(0)) { sum, layer in
            let (total, isOver) = sum.addingReportingOverflow(layer.size)
            return isOver ? .max : total
        }
        if size > imageSize {
            findings.append(
                Finding(
                    .lambdaImageSize, .warn,
                    "the layers unpack to \(size) bytes, over \(imageSize) (Uncompressed container image size exceeds "
                        + "10 GiB limit)"))
        }
        if let finding = parentFolders(image.layers) { findings.append(finding) }
        findings += platforms(image, programs, target)
        let folders = codeFolders(image.config)
        let code = image.root.lazy.filter { entry in folders.contains { Self.lies(entry, in: $0) } }
        if let finding = permissions(code, below: "/") { findings.append(finding) }
        if let finding = entrypoint(image) { findings.append(finding) }
        return findings
    }

    private static func platforms(
        _ image: LambdaImage, _ programs: [EntryPath: [UInt8]], _ target: LambdaTarget
    ) -> [Finding] {
        let stated = Architecture(imageArchitecture: image.platform.architecture)
        guard let expected = target.architecture else { return architectures(image.root, programs, expected: stated) }
        guard stated == expected else {
            let platform = PathEscaping.displayed("\(image.platform)".utf8)
            return [
                Finding(
                    .lambdaArchitecture, .warn,
                    "the image is for \(platform), the function for \(expected.rawValue) (exec format error)",
                    remedy: "build it for the function's platform, or set the function's architecture")
            ]
        }
        return architectures(image.root, programs, expected: expected)
    }

    /// Where code lies that Lambda's user has to read: its own folders, and the one that the program starts in.
    private static func codeFolders(_ config: ImageConfig) -> [[UInt8]] {
        let working = config.workingDirectory.utf8.split(separator: UInt8(ascii: "/")).joined(separator: [0x2F])
        return [Array("var/task".utf8), Array("opt".utf8), Array(working)].filter { !$0.isEmpty }
    }

    private static func lies(_ entry: Entry, in folder: [UInt8]) -> Bool {
        let path = entry.path.bytes
        // The folders on the way have to be open too.
        if entry.type == .dir, folder.count > path.count {
            return folder.starts(with: path) && folder[path.count] == UInt8(ascii: "/")
        }
        guard path.starts(with: folder) else { return false }
        return path.count == folder.count || path[folder.count] == UInt8(ascii: "/")
    }

    /// `lambda.parent-folder`; a folder of a lower layer counts, and whatever else may stand for one.
    private static func parentFolders(_ layers: [LambdaImage.Layer]) -> Finding? {
        var known: Set<EntryPath> = []
        var first: (path: EntryPath, layer: Int)?
        var count = 0
        for (number, layer) in layers.enumerated() {
            var last: EntryPath?
            for entry in layer.entries {
                if entry.type == .dir || entry.type == .link { known.insert(entry.path) }
                guard entry.type != .whiteout, let parent = entry.path.parent, parent != last else { continue }
                guard !known.contains(parent) else {
                    last = parent
                    continue
                }
                count += 1
                if first == nil { first = (entry.path, number) }
            }
        }
        guard let first else { return nil }
        let others = count == 1 ? "" : ", and \(count - 1) more"
        return Finding(
            .lambdaParentFolder, .warn,
            "layer \(first.layer) has it without its folder before it\(others) (MissingParentDirectory: Parent directory "
                + "does not exist for file)", path: first.path.displayed)
    }

    private static func entrypoint(_ image: LambdaImage) -> Finding? {
        guard let program = image.config.entrypoint.first ?? image.config.command.first else {
            return Finding(
                .lambdaEntrypoint, .warn,
                "neither an entrypoint nor a command is set, so that nothing starts unless the function names one "
                    + "(Runtime.InvalidEntrypoint)")
        }
        let shown = PathEscaping.displayed(program.utf8)
        guard let found = RootSearch(image.root).program(program, image.config) else {
            return Finding(
                .lambdaEntrypoint, .warn,
                "the program \(shown) is not in the root (Runtime.InvalidEntrypoint: no such file or directory)")
        }
        guard found.mode & 0o001 == 0 else { return nil }
        return Finding(
            .lambdaEntrypoint, .warn,
            "the program \(shown) has the mode \(found.modeText), and Lambda's user may not run it "
                + "(Runtime.InvalidEntrypoint: permission denied)", path: found.path.displayed, remedy: "chmod 755")
    }
}

extension Architecture {
    /// Lambda's name of an image's architecture (Go's `GOARCH`); nil where Lambda has none such.
    init?(imageArchitecture name: String) {
        switch TextKey(name) {
        case "amd64": self = .x86_64
        case "arm64": self = .arm64
        default: return nil
        }
    }
}
