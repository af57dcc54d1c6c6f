import Advisories
import Archive
import Core
import Cryptography
import Ledger
import Synchronization

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
        let singles = files.filter { !$0.hasSuffix(".zip") }
        var digests = try await readRecords(singles, in: base)
        for file in files where file.hasSuffix(".zip") {
            digests[file] = try await readFile("\(base)/\(file)", as: file)
        }
        return try Self.digest(of: files, digests)
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
                if ReadFile.mayBeDocument(name, feeds) || name.hasSuffix(".zip") {
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
        let head = try FileHead.of(path)
        if head.starts(with: [0x50, 0x4B]) { return try await readZip(path, as: name) }
        let file = try ReadFile(path, as: name, feeds)
        add(file.document, named: name)
        return file.digest
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

    // MARK: - Zips

    /// A zip that is refused is broken advisories; what hinders reading it is told as it is.
    private static func broken(_ failure: Failure, _ path: String) -> Failure {
        guard failure.code.isRefusal else { return failure.inFile(path) }
        return Failure(
            .advisoriesInvalid, prose: "is no zip of records that can be read: \(failure.code): \(failure.prose)",
            file: path,
            entry: failure.entry, offset: failure.offset,
            remedy: "nothing was imported: get the zip again, or unpack it and give the folder")
    }

    /// Reads the records of a zip, each as it is unpacked.
    private mutating func readZip(_ path: String, as name: String) async throws(Failure) -> Digest {
        let limits = Limits(
            entries: 4_000_000, unpackedBytes: Self.unpackedLimit, fileBytes: UInt64(feeds.byteLimit))
        var options = ReadOptions(limits: limits, workers: environment.workers)
        let observer = AdvisoryObserver(feeds: feeds)
        options.observers = [observer]
        if let progress = environment.progress { options.progress = { progress(path, $0, $1) } }
        let contents: ArchiveContents
        do throws(Failure) {
            contents = try await ZipReader.read(try ByteSource(path: path), options: options)
        } catch {
            throw Self.broken(error, path)
        }
        let documents = contents.observed[.advisories]
        var marks: Set<TextKey> = []
        for entry in contents.entries where entry.type == .file && observer.mayBeDocument(entry.path) {
            let shown = "\(name == path ? "" : "\(name)!/")\(entry.path.displayed)"
            let none = ReadDocument(fault: ReadDocument.Fault(reason: "is no record"))
            let document = documents[entry.path] ?? none
            add(document, named: shown)
            if let mark = document.mark { marks.insert(mark) }
        }
        guard let digest = contents.digest else { throw Failure(.internalFault, "the digest was not computed") }
        return try FeedMarks.digest(digest, marks)
    }
}

/// A file of one document.
private struct ReadFile: Sendable {
    var name: String
    var digest: Digest
    var document: ReadDocument

    init(_ path: String, as name: String, _ feeds: AdvisoryFeeds) throws(Failure) {
        let bytes = try FileReading.readWhole(path, limit: max(feeds.byteLimit, CatalogueFeeds.byteLimit))
        var document = AdvisoryDocument(name: path, feeds: feeds)
        let content = Gunzip.isPacked(bytes) ? Self.unpacked(bytes) ?? bytes : bytes
        _ = document.take(content.span.bytes)
        self.name = name
        self.document = document.finish()
        digest = try FeedMarks.digest(try SHA256.digest(of: bytes), self.document.mark.map { [$0] } ?? [])
    }

    /// Whether a file of a folder may be a document, told from its name.
    static func mayBeDocument(_ name: String, _ feeds: AdvisoryFeeds) -> Bool {
        let plain = name.hasSuffix(".csv.gz") ? String(name.unicodeScalars.dropLast(3)) : name
        return feeds.mayBeDocument(name: name) || CatalogueFeeds.mayBeDocument(name: plain)
    }

    /// What was packed, where that is a catalogue; nil for everything else, which is told as what it is.
    private static func unpacked(_ bytes: [UInt8]) -> [UInt8]? {
        do throws(Failure) {
            guard let unpacked = try Gunzip.whole(bytes, limit: CatalogueFeeds.byteLimit),
                CatalogueFeeds.feed(of: Array(unpacked.prefix(AdvisoryFeeds.headSize))) != nil
            else { return nil }
            return unpacked
        } catch {
            return nil
        }
    }

    static func all(
        _ names: ArraySlice<String>, in folder: String, _ feeds: AdvisoryFeeds
    ) -> Result<[ReadFile], Failure> {
        var files: [ReadFile] = []
        for name in names {
            do throws(Failure) {
                files.append(try ReadFile("\(folder)/\(name)", as: name, feeds))
            } catch {
                return .failure(error)
            }
        }
        return .success(files)
    }
}

/// What tells data that a later version of a feed read from those that an earlier one did.
private enum FeedMarks {
    /// The digest of a file's data; that of its bytes where first versions alone read them.
    static func digest(_ bytes: Digest, _ marks: Set<TextKey>) throws(Failure) -> Digest {
        guard !marks.isEmpty else { return bytes }
        let lines = [bytes.hex] + marks.sorted().map(\.string)
        return try SHA256.digest(of: Array(lines.joined(separator: "\n").utf8))
    }
}

/// The first bytes of a file.
private enum FileHead {
    static func of(_ path: String) throws(Failure) -> [UInt8] {
        let source = try ByteSource(path: path)
        return try source.head(4)
    }
}
