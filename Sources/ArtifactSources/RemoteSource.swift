import Archive
import Core
import Remote

/// Layers, functions, objects and images that lie elsewhere, fetched by a program of its own.
struct RemoteSource: ArtifactSource {
    let program: FetchProgram
    let cache: SourceCache?
    private let ahead = FetchAhead()

    init(program: FetchProgram, cache: SourceCache?) {
        self.program = program
        self.cache = cache
    }

    func claims(_ locator: Locator) -> Bool {
        do throws(RemoteReference.Fault) { return try RemoteReference(locator) != nil } catch { return true }
    }

    var locatesByPath: Bool { false }

    func open(_ locator: Locator, _ room: SpoolRoom) async throws(Failure) -> OpenArtifact {
        let reference = try Self.reference(locator)
        let expected = ExpectedArtifact(locator.text, platform: room.platform)
        if let came = await ahead.take(expected) { return try came.get() }
        // A thread of its own: whoever waits for the network keeps no core from those who read.
        return try await OwnThread.run { () throws(Failure) in try fetch(locator, reference, room) }.get()
    }

    func expect(_ artifacts: [ExpectedArtifact], _ room: SpoolRoom) {
        ahead.expect(artifacts.filter { claims(Locator($0.locator.string)) }) { artifact in
            var room = room
            room.platform = artifact.platform
            // Several bars on one line tell nobody anything.
            room.progress = nil
            let (locator, own) = (Locator(artifact.locator.string), room)
            return await OwnThread.run { () throws(Failure) in
                try fetch(locator, try Self.reference(locator), own)
            }
        }
    }

    func stamp(of locator: Locator) -> SourceStamp? {
        do throws(Failure) {
            let reference = try Self.reference(locator)
            guard reference.isFloating else { return SourceStamp(isFixed: true) }
            let run = try FetchRun(program, FetchRequest(.describe, locator.text, limit: .max))
            let found = try run.resolved()
            switch found.subject {
            case .content: return SourceStamp(size: found.size, digest: found.digest)
            case .manifest: return SourceStamp(manifest: found.digest)
            }
        } catch {
            // Whoever looks there will be told why nothing is known.
            return nil
        }
    }

    func statement(of artifact: ExpectedArtifact) async throws(Failure) -> SourceStatement? {
        let locator = Locator(artifact.locator.string)
        let reference = try Self.reference(locator)
        let request = FetchRequest(.describe, locator.text, platform: artifact.platform, limit: .max)
        let program = program
        return try await OwnThread.run { () throws(Failure) in
            let found = try FetchRun(program, request).described()
            try Self.check(found, reference)
            return Self.statement(found, locator, reference)
        }.get()
    }

    private static func statement(
        _ found: FetchEvent.Resolution, _ locator: Locator, _ reference: RemoteReference
    ) -> SourceStatement {
        SourceStatement(
            reference: locator.text, resolved: found.reference, isFloating: reference.isFloating,
            digest: found.digest, subject: found.subject == .content ? .content : .manifest, layout: found.layout)
    }

    private static func reference(_ locator: Locator) throws(Failure) -> RemoteReference {
        do throws(RemoteReference.Fault) {
            if let reference = try RemoteReference(locator) { return reference }
        } catch {
            throw Failure(.inputUnsupported, error.message, file: locator.text)
        }
        throw Failure(.internalFault, "is no reference", file: locator.text)
    }

    private func fetch(
        _ locator: Locator, _ reference: RemoteReference, _ room: SpoolRoom
    ) throws(Failure) -> OpenArtifact {
        func statement(_ found: FetchEvent.Resolution) -> SourceStatement {
            Self.statement(found, locator, reference)
        }
        var request = FetchRequest(.describe, locator.text, platform: room.platform, limit: room.limit)
        // What is kept is asked for by what the place states now; nothing is fetched for that.
        if let cache {
            let found = try FetchRun(program, request).resolved()
            try Self.check(found, reference)
            if let (path, digest) = Self.place(of: found, in: cache), let source = try cache.open(path, digest: digest)
            {
                return try OpenArtifact(source, stating: statement(found))
            }
        }
        request.action = .fetch
        request.kept = cache?.folder
        var (run, found) = try begin(request, reference, room)
        if let cache {
            do throws(Failure) {
                if let kept = try Self.keep(found, in: cache, run, room) {
                    return try OpenArtifact(kept, stating: statement(found))
                }
            } catch {
                // A cache that takes nothing, as on a full disk, keeps nobody from what was asked for.
                guard error.code == .outputFailed else { throw error }
                (run, found) = try begin(request, reference, room)
            }
        }
        let source = try ByteSource(
            holding: locator.text, into: room.folder, limit: room.limit, expecting: found.size ?? 0
        ) { append throws(Failure) in
            try run.receive(progress: room.progress, append)
        }
        return try OpenArtifact(source, stating: statement(found))
    }

    /// Starts to fetch.
    private func begin(
        _ request: FetchRequest, _ reference: RemoteReference, _ room: SpoolRoom
    ) throws(Failure) -> (FetchRun, FetchEvent.Resolution) {
        let run = try FetchRun(program, request)
        let found = try run.resolved()
        try Self.check(found, reference)
        if let size = found.size, size > room.limit {
            throw Failure(
                .inputSpoolLimit, prose: "has \(size) bytes, over the limit of \(room.limit) (\(setting: .maxSpool))",
                remedy: "raise \(setting: .maxSpool) where the artifact may take the room")
        }
        return (run, found)
    }

    /// Where what comes lies in a cache, and the digest that its bytes have there; nil for what has no name in one.
    private static func place(
        of found: FetchEvent.Resolution, in cache: SourceCache
    ) -> (path: String, digest: Digest?)? {
        if found.subject == .content, let digest = found.digest { return (cache.path(ofContent: digest), digest) }
        return found.layout.map { (cache.path(ofLayout: $0), nil) }
    }

    /// Puts what comes into the cache; nil for what has no name in one, or where the cache has no room for it.
    private static func keep(
        _ found: FetchEvent.Resolution, in cache: SourceCache, _ run: FetchRun, _ room: SpoolRoom
    ) throws(Failure) -> ByteSource? {
        guard let (path, digest) = place(of: found, in: cache), try cache.prepare(for: found.size ?? 0) else {
            return nil
        }
        var count: UInt64 = 0
        var hashed: HashedBytes?
        try AtomicFile.write(to: path, followsLinks: false, syncsFolder: false) { append throws(Failure) in
            hashed = try run.receive(progress: room.progress) { piece throws(Failure) in
                count += UInt64(piece.byteCount)
                guard count <= room.limit else {
                    throw Failure(.inputSpoolLimit, "has more than \(room.limit) bytes, the limit")
                }
                try append(piece.withUnsafeBytes { Array($0) })
            }
        }
        try cache.bound(keeping: path)
        let source: ByteSource?
        if let hashed {
            source = try cache.open(path, put: hashed)
        } else {
            source = try cache.open(path, digest: digest)
        }
        if let source { return source }
        // Another run made room.
        throw Failure(.outputFailed, "what was kept is gone again", file: path)
    }

    /// What the reference itself says is not the program's to say otherwise.
    private static func check(_ found: FetchEvent.Resolution, _ reference: RemoteReference) throws(Failure) {
        guard case .image(let image) = reference else { return }
        guard found.subject == .manifest, let digest = found.digest else {
            throw Failure(.sourceProgram, "an image came without its manifest's digest")
        }
        if let asked = image.digest, asked != digest {
            throw Failure(.sourceDigest, "is named by \(asked), and what came is \(digest)")
        }
    }
}
