import Archive
import Core

/// Whatever comes on standard input: kept in a file without a name while it is read.
struct StandardInput: ArtifactSource {
    func claims(_ locator: Locator) -> Bool { locator.isStandardInput }

    var locatesByPath: Bool { false }

    func open(_ locator: Locator, _ room: SpoolRoom) async throws(Failure) -> OpenArtifact {
        try OpenArtifact(ByteSource(spooling: 0, into: room.folder, limit: room.limit))
    }

    func stamp(of locator: Locator) -> SourceStamp? { nil }
}

/// A file: any path that nothing else claims.
struct FileSource: ArtifactSource {
    func claims(_ locator: Locator) -> Bool { locator.form == .path }

    var locatesByPath: Bool { true }

    func open(_ locator: Locator, _ room: SpoolRoom) async throws(Failure) -> OpenArtifact {
        do throws(Failure) {
            return try OpenArtifact(ByteSource(path: locator.text))
        } catch {
            if error.code == .inputNotFound, locator.looksLikeImage { throw UnreachedSource.image(locator.text) }
            throw error
        }
    }

    func stamp(of locator: Locator) -> SourceStamp? { FileSize.of(locator.text).map { SourceStamp(size: $0) } }
}

/// A folder with an OCI layout.
struct FolderSource: ArtifactSource {
    func claims(_ locator: Locator) -> Bool { locator.form == .path && ByteSource.isFolder(locator.text) }

    var locatesByPath: Bool { true }

    func open(_ locator: Locator, _ room: SpoolRoom) async throws(Failure) -> OpenArtifact {
        let folder = locator.text
        // One that a layout's reader finds fault with is a layout all the same.
        for part in ["oci-layout", "index.json", "blobs"] where try FileKind.of("\(folder)/\(part)") != .missing {
            return .folder(folder)
        }
        throw try Self.noLayout(folder)
    }

    /// A folder says of itself neither its digest nor its size.
    func stamp(of locator: Locator) -> SourceStamp? { nil }

    /// What Lambda's runtimes look for below `/opt`.
    private static let layerFolders = ["python", "nodejs", "ruby", "java", "lib", "bin", "extensions"]

    private static func noLayout(_ folder: String) throws(Failure) -> Failure {
        let shown = PathEscaping.displayed(folder.utf8)
        var isLayer = false
        for name in layerFolders where try FileKind.of("\(folder)/\(name)") == .folder { isLayer = true }
        guard isLayer else {
            return Failure(
                .inputUnsupported, "is a folder, and holds no OCI layout", file: folder,
                remedy: "name the zip or the image inside; a folder's own content is read once it is zipped")
        }
        return Failure(
            .inputUnsupported, "is a folder that looks like an unzipped layer; what is deployed is its zip",
            file: folder,
            remedy: "name the zip; to make one: (cd \(ShellWord.quoted(shown)) && zip -Xr ../layer.zip .)")
    }
}
