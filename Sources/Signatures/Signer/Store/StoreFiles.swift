import Core

/// The bytes of a store's files, so that a change can be judged as a whole before any of it is written.
struct StoreFiles: Sendable {
    /// A folder of the store and what lies in it.
    enum Part: String, Word, CaseIterable {
        case profiles
        case configs = "code-signing-configs"
        case roots
        case trustedRoots = "trusted-roots"
        case identities

        /// Those that a new store has: the others are made with their first file.
        static let initial: [Part] = [.profiles, .configs, .roots]

        var suffix: String { self == .roots ? ".pem" : ".json" }
        var byteLimit: Int { self == .roots ? 64 << 10 : 1 << 20 }

        func path(_ name: String) -> String { "\(rawValue)/\(name)" }
    }

    static let revocations = "revocations.json"
    static let revocationsLimit = 16 << 20
    static let countLimit = 4_096

    /// The store's folder as the user named it.
    let folder: String
    /// Contents by path relative to the folder.
    var contents: [TextKey: [UInt8]] = [:]

    /// A store without files.
    init(emptyAt folder: String) { self.folder = folder }

    /// Reads every file of the store.
    /// - Throws: `input.not-found` where there is no such folder, `trust.invalid` for what has no place in a store,
    ///   `input.unreadable`.
    init(reading folder: String) throws(Failure) {
        self.folder = folder
        guard try FileKind.of("\(folder)/.") == .folder else {
            throw Failure(
                .inputNotFound, "there is no such folder", file: folder,
                remedy: "check the path, or make a store with `\(run: .initializeTrust, .setting(.trust, "DIR"))`")
        }
        try checkTop()
        for part in Part.allCases { try read(part) }
        let list = path(Self.revocations)
        switch try FileKind.of(list) {
        case .missing: break
        case let kind:
            try Self.requireFile(kind, list)
            contents[Self.revocations] = try Self.bytes(list, limit: Self.revocationsLimit)
        }
    }

    /// A file's path as the user would name it.
    func path(_ relative: String) -> String { folder.hasSuffix("/") ? folder + relative : "\(folder)/\(relative)" }

    /// The names of a part's files, sorted by bytes.
    func names(of part: Part) -> [String] {
        contents.keys.map(\.string).filter { $0.hasPrefix("\(part.rawValue)/") }.map {
            String($0.dropFirst(part.rawValue.utf8.count + 1))
        }
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// A document or certificate beside the folders was meant to be part of the store, and nobody would read it.
    private func checkTop() throws(Failure) {
        let known = Set<TextKey>(Part.allCases.map(\.rawValue) + [Self.revocations])
        for name in try Folder.names(in: folder) where !known.contains(name) && !Self.isBeside(name) {
            guard name.hasSuffix(".json") || name.hasSuffix(".pem") else { continue }
            throw Failure(
                .trustInvalid, "has no place in a trust store", file: path(name),
                remedy: "move it into profiles/, code-signing-configs/ or roots/, or out of the store")
        }
    }

    private mutating func read(_ part: Part) throws(Failure) {
        let partPath = path(part.rawValue)
        switch try FileKind.of(partPath) {
        case .missing: return
        case .folder: break
        case .link: throw Self.linkFailure(partPath)
        case .file, .other:
            throw Failure(
                .trustInvalid, "is no folder", file: partPath, remedy: "restore the folder from version control")
        }
        let names = try Folder.names(in: partPath).filter { !Self.isBeside($0) }
        guard names.count <= Self.countLimit else {
            throw Failure(
                .trustInvalid, "holds over \(Self.countLimit) files", file: partPath,
                remedy: "move what is not needed out of the store")
        }
        for name in names {
            let file = "\(partPath)/\(name)"
            guard name.hasSuffix(part.suffix), StoreName.isValid(name) else {
                throw Failure(
                    .trustInvalid,
                    "has no place here: files are named with letters, digits, '.', '_', '-' and end in \(part.suffix)",
                    file: file, remedy: "rename it, or move it out of the store")
            }
            try Self.requireFile(try FileKind.of(file), file)
            contents[part.path(name)] = try Self.bytes(file, limit: part.byteLimit)
        }
    }

    /// Notes for people and what version control or an interrupted write leaves: no part of the store.
    private static func isBeside(_ name: String) -> Bool { name.hasPrefix(".") || name.hasSuffix(".md") }

    private static func requireFile(_ kind: FileKind, _ path: String) throws(Failure) {
        switch kind {
        case .file: return
        case .link: throw linkFailure(path)
        case .missing, .folder, .other:
            throw Failure(
                .trustInvalid, "is no regular file", file: path, remedy: "move it out of the store")
        }
    }

    /// What a review of the folder shows has to be what is read.
    private static func linkFailure(_ path: String) -> Failure {
        Failure(
            .trustInvalid, "is a symbolic link: a review of the store would not show what it leads to", file: path,
            remedy: "put a copy in its place")
    }

    private static func bytes(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        try FileReading.readWhole(path, limit: limit, followsLinks: false)
    }
}

extension TrustStore {
    /// The file and the folders that a store is read from, by their names in its folder; what else lies there is none of it.
    package static let parts = [StoreFiles.revocations] + StoreFiles.Part.allCases.map(\.rawValue)
}
