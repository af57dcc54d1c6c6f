import Advisories
import Archive
import Core
import Cryptography
import Ledger

/// Reads what is imported: documents that a feed recognises, zips and folders of such.
struct AdvisoryFiles: Sendable {
    /// A document that gave nothing.
    private struct Fault: Sendable {
        /// Its place, in displayed form.
        var name: String
        var fault: ReadDocument.Fault
    }

    /// Bytes that the records of one zip unpack to at the most.
    private static let unpackedLimit: UInt64 = 16 << 30
    /// Broken records that are named; of more only the number is told.
    private static let namedFaults = 10

    let environment: Environment
    private(set) var advisories: [TextKey: ReadAdvisory] = [:]
    /// Of each kind the one that was released last.
    private(set) var catalogues: [AdvisorySource.Catalogue.Kind: ExploitCatalogue] = [:]
    private var faults: [Fault] = []
    /// Files of a folder that may be no documents by their names, and stayed closed.
    private var closed: [String] = []

    private var feeds: AdvisoryFeeds { environment.advisoryFeeds }

    init(_ environment: Environment) { self.environment = environment }

    /// What was read, one record of each id.
    /// - Throws: `advisories.unsupported` where there is something else alone, `advisories.invalid` where a record is broken,
    ///   or none was found.
    func finished(_ path: String) throws(Failure) -> [ReadAdvisory] {
        guard faults.isEmpty else { throw refusal(path) }
        guard !advisories.isEmpty || !catalogues.isEmpty else {
            if let (name, form) = closedForm(path) {
                throw Failure(
                    .advisoriesUnsupported, "holds no advisory record: \(name) is \(form.what)", file: path,
                    remedy: form.instead)
            }
            throw Failure(
                .advisoriesInvalid, "holds no advisory record", file: path,
                remedy:
                    "give OSV records (.json, .yaml), a zip of such, or a folder with some; CISA's or FIRST's catalogue"
            )
        }
        return advisories.values.sorted { $0.row.id.utf8.lexicographicallyPrecedes($1.row.id.utf8) }
    }

    private func refusal(_ path: String) -> Failure {
        let named = faults.prefix(Self.namedFaults).map { "\($0.name): \($0.fault.reason)" }.joined(separator: "; ")
        let more = faults.count > Self.namedFaults ? "; and \(faults.count - Self.namedFaults) more" : ""
        let forms = faults.compactMap(\.fault.form)
        if let form = forms.first, forms.count == faults.count {
            let isAlone = faults.count == 1 && faults[0].name.utf8.elementsEqual(PathEscaping.displayed(path.utf8).utf8)
            return Failure(
                .advisoriesUnsupported,
                isAlone
                    ? "is \(form.what), which cannot be imported" : "holds what cannot be imported: \(named)\(more)",
                file: path, remedy: "nothing was imported: \(form.instead)")
        }
        let count = faults.count == 1 ? "1 record is" : "\(faults.count) records are"
        return Failure(
            .advisoriesInvalid, "\(count) broken: \(named)\(more)", file: path,
            remedy: "nothing was imported: get the advisories again, or name the folder that holds records alone")
    }

    /// The first file that stayed closed of which it is known what it is.
    private func closedForm(_ folder: String) -> (name: String, form: ForeignForm)? {
        for name in closed.prefix(Self.namedFaults) {
            do throws(Failure) {
                let head = try ByteSource(path: "\(folder)/\(name)").head(AdvisoryFeeds.headSize)
                if let form = ForeignForm.of(head) { return (PathEscaping.displayed(name.utf8), form) }
            } catch {
                // What it is would only have helped.
                continue
            }
        }
        return nil
    }

    // MARK: - Files and folders

    /// Reads a file or a folder; gives the digest of what it holds.
    mutating func read(_ path: String) async throws(Failure) -> Digest {
        guard ByteSource.isFolder(path) else { return try await readFile(path, as: path) }
        return try await readFolder(path)
    }

    private mutating func readFolder(_ path: String) async throws(Failure) -> Digest {
        let base = path.hasSuffix("/") ? String(path.dropLast()) : path
        var files: [String] = []
        try list(base.isEmpty ? "/" : base, prefix: "", into: &files)
        let singles = files.filter { !Self.isArchive($0) }
        var digests = try await readRecords(singles, in: base)
        for file in files where Self.isArchive(file) {
            digests[file] = try await readFile("\(base)/\(file)", as: file)
        }
        return try Self.digest(of: files, digests)
    }

    /// Whether a file of a folder is an archive of records, told from its name.
    private static func isArchive(_ name: String) -> Bool {
        [".zip", ".tar", ".tar.gz", ".tgz"].contains { name.hasSuffix($0) }
    }

    /// The digest of a folder: over the names and digests of its files, in their order.
    private static func digest(of files: [String], _ digests: [TextKey: Digest]) throws(Failure) -> Digest {
        var hasher = try SHA256()
        for file in files {
            guard let digest = digests[file] else { continue }
            try hasher.update(Array("\(file)\0\(digest.hex)\n".utf8).span.bytes)
        }
        return try hasher.finish()
    }

    /// The files below a folder that may hold records, by their paths in it; hidden ones are left out.
    private mutating func list(_ folder: String, prefix: String, into files: inout [String]) throws(Failure) {
        for name in try Folder.names(in: folder) where !name.hasPrefix(".") {
            let path = "\(folder)/\(name)"
            switch try FileKind.of(path) {
            case .folder: try list(path, prefix: "\(prefix)\(name)/", into: &files)
            case .file, .link:
                if AdvisoryDocument.mayBeDocument(name: name, feeds) || Self.isArchive(name) {
                    files.append(prefix + name)
                } else if closed.count < Self.namedFaults {
                    closed.append(prefix + name)
                }
            case .missing, .other: break
            }
        }
    }

    /// Reads single records, side by side.
    private mutating func readRecords(_ files: [String], in folder: String) async throws(Failure) -> [TextKey: Digest] {
        let width = max(1, min(environment.workers, files.count / 64))
        let feeds = feeds
        let size = (files.count + width - 1) / max(1, width)
        var parts: [Int: Result<[ReadFile], Failure>] = [:]
        await withTaskGroup(of: (Int, Result<[ReadFile], Failure>).self) { group in
            for part in 0..<width {
                let slice = files.dropFirst(part * size).prefix(size)
                group.addTask { (part, ReadFile.all(slice, in: folder, feeds)) }
            }
            for await (part, result) in group { parts[part] = result }
        }
        var digests: [TextKey: Digest] = [:]
        for part in 0..<width {
            guard let result = parts[part] else { continue }
            for file in try result.get() {
                digests[file.name] = file.digest
                add(file.document, named: file.name)
            }
        }
        return digests
    }

    private mutating func readFile(_ path: String, as name: String) async throws(Failure) -> Digest {
        let source = try ByteSource(path: path)
        if try source.head(2) == Array("PK".utf8) { return try await readZip(source, path, as: name) }
        if try Self.holdsTar(source, path) { return try readTar(source, path, as: name) }
        let file = try ReadFile(path, as: name, feeds)
        add(file.document, named: name)
        return file.digest
    }

    private static func holdsTar(_ source: ByteSource, _ path: String) throws(Failure) -> Bool {
        do throws(Failure) { return try source.holdsTar() } catch { throw error.inFile(path) }
    }

    private mutating func add(_ document: ReadDocument, named name: String) {
        let shown = PathEscaping.displayed(name.utf8)
        if let fault = document.fault { faults.append(Fault(name: shown, fault: fault)) }
        if let catalogue = document.catalogue { add(catalogue, named: shown) }
        for advisory in document.advisories {
            guard let other = advisories[advisory.row.id] else {
                advisories[advisory.row.id] = advisory
                continue
            }
            if other.row.modified < advisory.row.modified {
                advisories[advisory.row.id] = advisory
            } else if other.row.modified == advisory.row.modified, other.row.digest != advisory.row.digest {
                faults.append(
                    Fault(name: shown, fault: ReadDocument.Fault(reason: "another record has its id and its date")))
            }
        }
    }

    private mutating func add(_ catalogue: ExploitCatalogue, named name: String) {
        guard let other = catalogues[catalogue.kind], other.released >= catalogue.released else {
            catalogues[catalogue.kind] = catalogue
            return
        }
        if other.released == catalogue.released, other != catalogue {
            faults.append(
                Fault(name: name, fault: ReadDocument.Fault(reason: "another catalogue was released at its time")))
        }
    }

    // MARK: - Archives

    /// An archive that is refused is broken advisories; what hinders reading it is told as it is.
    private static func broken(_ failure: Failure, _ form: String, _ path: String) -> Failure {
        guard failure.code.isRefusal else { return failure.inFile(path) }
        return Failure(
            .advisoriesInvalid,
            prose: "is no \(form) of records that can be read: \(failure.code): \(failure.prose)",
            file: path, entry: failure.entry, offset: failure.offset,
            remedy: "nothing was imported: get the \(form) again, or unpack it and give the folder")
    }

    private var limits: Limits {
        Limits(entries: 4_000_000, unpackedBytes: Self.unpackedLimit, fileBytes: UInt64(feeds.byteLimit))
    }

    /// Reads the records of a zip, each as it is unpacked.
    private mutating func readZip(
        _ source: ByteSource, _ path: String, as name: String
    ) async throws(Failure) -> Digest {
        var options = ReadOptions(limits: limits, workers: environment.workers)
        options.observers = [AdvisoryObserver(feeds: feeds)]
        if let progress = environment.progress { options.progress = { progress(path, $0, $1) } }
        let contents: ArchiveContents
        do throws(Failure) {
            contents = try await ZipReader.read(source, options: options)
        } catch {
            throw Self.broken(error, "zip", path)
        }
        let marks = add(contents.entries, contents.observed, named: name == path ? "" : "\(name)!/")
        guard let digest = contents.digest else { throw Failure(.internalFault, "the digest was not computed") }
        return try FeedMarks.digest(digest, marks)
    }

    /// Reads the records of a tar, packed by gzip or not, each as it passes. It has to end as archives do: one that was cut short
    /// between two records is no whole one.
    private mutating func readTar(_ source: ByteSource, _ path: String, as name: String) throws(Failure) -> Digest {
        let contents: TarContents
        let digest: Digest
        do throws(Failure) {
            let gunzip = Gunzip.isPacked(try source.head(2)) ? try Gunzip() : nil
            var reader = try TarReader(
                limits: limits, observers: [AdvisoryObserver(feeds: feeds)], needsEnd: true)
            var hasher = try SHA256()
            try source.pieces { piece throws(Failure) in
                try hasher.update(piece)
                guard let gunzip else {
                    try reader.push(piece)
                    return true
                }
                try gunzip.push(piece) { content throws(Failure) in try reader.push(content) }
                return true
            }
            try gunzip?.finish { content throws(Failure) in try reader.push(content) }
            contents = try reader.finish()
            digest = try hasher.finish()
        } catch {
            throw Self.broken(error, "tar", path)
        }
        return try FeedMarks.digest(
            digest, add(contents.entries, contents.observed, named: name == path ? "" : "\(name)!/"))
    }

    /// Takes what was read of an archive's files; gives the marks of the feeds that read them.
    private mutating func add(
        _ entries: [Entry], _ observed: ObservedContents, named prefix: String
    ) -> Set<TextKey> {
        let observer = AdvisoryObserver(feeds: feeds)
        let documents = observed[.advisories]
        var marks: Set<TextKey> = []
        for entry in entries where entry.type == .file && observer.mayBeDocument(entry.path) {
            let none = ReadDocument(fault: ReadDocument.Fault(reason: "is no record"))
            let document = documents[entry.path] ?? none
            add(document, named: "\(prefix)\(entry.path.displayed)")
            if let mark = document.mark { marks.insert(mark) }
        }
        return marks
    }
}
