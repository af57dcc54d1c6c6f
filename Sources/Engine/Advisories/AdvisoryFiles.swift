import Advisories
import Archive
import Core
import Cryptography
import Ledger
import Synchronization

/// One advisory that was read, ready for the ledger.
struct ReadAdvisory: Sendable {
    var row: AdvisoryRow
    /// The newest change or publication that it states.
    var newest: [Timestamp]

    init(_ record: AdvisoryRecord) throws(Failure) {
        let record = record.withoutRepetition
        let body = JSONWriter.text(record.document, style: .compact)
        let names = Set(
            record.affected.map {
                AdvisoryRow.Name(ecosystem: $0.ecosystem.name, name: $0.ecosystem.folded($0.name))
            })
        row = AdvisoryRow(
            id: record.id, modified: record.modified, withdrawn: record.withdrawn,
            names: names.sorted { $0.ecosystem == $1.ecosystem ? $0.name < $1.name : $0.ecosystem < $1.ecosystem },
            body: body,
            digest: try SHA256.digest(of: body))
        newest = [record.modified] + (record.published.map { [$0] } ?? [])
    }
}

/// Reads what is imported: records, zips and folders of records.
struct AdvisoryFiles: Sendable {
    /// Bytes that the records of one zip unpack to at the most.
    private static let unpackedLimit: UInt64 = 16 << 30
    /// Broken records that are named; of more only the number is told.
    private static let namedFaults = 10

    let environment: Environment
    private(set) var advisories: [TextKey: ReadAdvisory] = [:]
    private var faults: [String] = []
    private var records = 0

    init(_ environment: Environment) { self.environment = environment }

    /// What was read, one record of each id.
    /// - Throws: `advisories.invalid` where a record is broken, or none was found.
    func finished(_ path: String) throws(Failure) -> [ReadAdvisory] {
        guard faults.isEmpty else {
            let named = faults.prefix(Self.namedFaults).joined(separator: "; ")
            let more = faults.count > Self.namedFaults ? "; and \(faults.count - Self.namedFaults) more" : ""
            let count = faults.count == 1 ? "1 record is" : "\(faults.count) records are"
            throw Failure(
                .advisoriesInvalid, "\(count) broken: \(named)\(more)", file: path,
                remedy: "nothing was imported: get the advisories again, or name the folder that holds records alone")
        }
        guard !advisories.isEmpty else {
            throw Failure(
                .advisoriesInvalid, "holds no advisory record", file: path,
                remedy: "give OSV records (.json, .yaml), a zip of such, or a folder with some")
        }
        return advisories.values.sorted { $0.row.id.utf8.lexicographicallyPrecedes($1.row.id.utf8) }
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
        try Self.list(base.isEmpty ? "/" : base, prefix: "", into: &files)
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
    private static func list(_ folder: String, prefix: String, into files: inout [String]) throws(Failure) {
        for name in try Folder.names(in: folder) where !name.hasPrefix(".") {
            let path = "\(folder)/\(name)"
            switch try FileKind.of(path) {
            case .folder: try list(path, prefix: "\(prefix)\(name)/", into: &files)
            case .file, .link:
                if RecordReader.isRecord(name: name) || name.hasSuffix(".zip") { files.append(prefix + name) }
            case .missing, .other: break
            }
        }
    }

    /// Reads single records, side by side.
    private mutating func readRecords(_ files: [String], in folder: String) async throws(Failure) -> [TextKey: Digest] {
        let width = max(1, min(environment.workers, files.count / 64))
        let size = (files.count + width - 1) / max(1, width)
        var parts: [Int: Result<[ReadFile], Failure>] = [:]
        await withTaskGroup(of: (Int, Result<[ReadFile], Failure>).self) { group in
            for part in 0..<width {
                let slice = files.dropFirst(part * size).prefix(size)
                group.addTask { (part, ReadFile.all(slice, in: folder)) }
            }
            for await (part, result) in group { parts[part] = result }
        }
        var digests: [TextKey: Digest] = [:]
        for part in 0..<width {
            guard let result = parts[part] else { continue }
            for file in try result.get() {
                digests[file.name] = file.digest
                add(file.advisory, named: file.name)
            }
        }
        return digests
    }

    private mutating func readFile(_ path: String, as name: String) async throws(Failure) -> Digest {
        let head = try FileHead.of(path)
        if head.starts(with: [0x50, 0x4B]) { return try await readZip(path, as: name) }
        let isNamed = RecordReader.isRecord(name: path)
        let file = try ReadFile(path, as: name, kind: isNamed ? path : "\(path).json")
        add(file.advisory, named: name)
        return file.digest
    }

    private mutating func add(_ advisory: Result<ReadAdvisory, AdvisoryFault>, named name: String) {
        records += 1
        switch advisory {
        case .failure(let fault): faults.append("\(PathEscaping.displayed(name.utf8)): \(fault.reason)")
        case .success(let advisory):
            guard let other = advisories[advisory.row.id] else {
                advisories[advisory.row.id] = advisory
                return
            }
            if other.row.modified < advisory.row.modified {
                advisories[advisory.row.id] = advisory
            } else if other.row.modified == advisory.row.modified, other.row.digest != advisory.row.digest {
                faults.append("\(PathEscaping.displayed(name.utf8)): another record has its id and its date")
            }
        }
    }

    // MARK: - Zips

    /// A zip that is refused is broken advisories; what hinders reading it is told as it is.
    private static func broken(_ failure: Failure, _ path: String) -> Failure {
        guard failure.code.isRefusal else { return failure.inFile(path) }
        return Failure(
            .advisoriesInvalid, "is no zip of records that can be read: \(failure.code): \(failure.prose)",
            file: path,
            entry: failure.entry, offset: failure.offset,
            remedy: "nothing was imported: get the zip again, or unpack it and give the folder")
    }

    private static func isRecord(_ path: EntryPath) -> Bool {
        RecordReader.isRecord(name: String(decoding: path.name, as: UTF8.self))
    }

    private static func isJSON(_ path: EntryPath) -> Bool {
        String(decoding: path.name, as: UTF8.self).hasSuffix(".json")
    }

    /// Reads the records of a zip, each as it is unpacked.
    private mutating func readZip(_ path: String, as name: String) async throws(Failure) -> Digest {
        let limits = Limits(
            entries: 4_000_000, unpackedBytes: Self.unpackedLimit, fileBytes: UInt64(RecordReader.byteLimit))
        var options = ReadOptions(limits: limits, workers: environment.workers)
        options.observers = [
            // What is no JSON is kept as it is: few such zips hold YAML.
            LeadingBytes(budget: ContentBudget(limit: 1 << 30)) { path, size in
                Self.isRecord(path) && !Self.isJSON(path) ? Int(clamping: size) : 0
            },
            WholeContent(
                .records, limit: RecordReader.byteLimit,
                isOfInterest: { Self.isRecord($0.path) && Self.isJSON($0.path) },
                make: { content in
                    guard let content else { return nil }
                    let bytes = content.withUnsafeBytes { Array($0) }
                    guard bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{") else {
                        return nil
                    }
                    return AdvisoryFault.reading(bytes, name: "a.json")
                }),
        ]
        if let progress = environment.progress { options.progress = { progress(path, $0, $1) } }
        let contents: ArchiveContents
        do throws(Failure) {
            contents = try await ZipReader.read(try ByteSource(path: path), options: options)
        } catch {
            throw Self.broken(error, path)
        }
        let (records, texts) = (contents.observed[.records], contents.observed[.leading])
        for entry in contents.entries where entry.type == .file && Self.isRecord(entry.path) {
            let shown = "\(name == path ? "" : "\(name)!/")\(entry.path.displayed)"
            if let record = records[entry.path] {
                add(record, named: shown)
            } else if let text = texts[entry.path] {
                add(AdvisoryFault.reading(text, name: String(decoding: entry.path.name, as: UTF8.self)), named: shown)
            } else {
                add(.failure(AdvisoryFault("is no record")), named: shown)
            }
        }
        guard let digest = contents.digest else { throw Failure(.internalFault, "the digest was not computed") }
        return digest
    }
}

/// Why a record was not read.
struct AdvisoryFault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    static func reading(_ bytes: [UInt8], name: String) -> Result<ReadAdvisory, AdvisoryFault> {
        let record: AdvisoryRecord
        do throws(JSONFault) {
            record = try RecordReader.read(bytes, name: name)
        } catch {
            return .failure(AdvisoryFault("line \(error.line): \(error.message)"))
        }
        do throws(Failure) {
            return .success(try ReadAdvisory(record))
        } catch {
            return .failure(AdvisoryFault(error.message))
        }
    }
}

/// A file of one record.
private struct ReadFile: Sendable {
    var name: String
    var digest: Digest
    var advisory: Result<ReadAdvisory, AdvisoryFault>

    /// - Parameter kind: A name that tells whether it is JSON or YAML.
    init(_ path: String, as name: String, kind: String) throws(Failure) {
        let bytes = try FileReading.readWhole(path, limit: RecordReader.byteLimit)
        self.name = name
        digest = try SHA256.digest(of: bytes)
        advisory = AdvisoryFault.reading(bytes, name: kind)
    }

    static func all(_ names: ArraySlice<String>, in folder: String) -> Result<[ReadFile], Failure> {
        var files: [ReadFile] = []
        for name in names {
            do throws(Failure) {
                files.append(try ReadFile("\(folder)/\(name)", as: name, kind: name))
            } catch {
                return .failure(error)
            }
        }
        return .success(files)
    }
}

extension ContentKey where Note == Result<ReadAdvisory, AdvisoryFault> {
    /// What records in JSON say.
    fileprivate static var records: Self { Self("records") }
}

/// The first bytes of a file.
private enum FileHead {
    static func of(_ path: String) throws(Failure) -> [UInt8] {
        let source = try ByteSource(path: path)
        return try source.head(4)
    }
}
