import Advisories
import ArtifactSources
import Core
import Ledger

/// Fetches the advisories that packages need into a folder, by a program that fetches.
package struct FetchAdvisories: Sendable {
    /// Bytes of a file of advisories at the most.
    private static let limit: UInt64 = 8 << 30
    /// Bytes of a list of mirrors, or of a repository's index, at the most.
    private static let indexLimit = 8 << 20

    /// What became of one address.
    package struct Fetched: Sendable {
        /// The address.
        package var url: String
        /// The file in the folder.
        package var path: String
        /// What came, or why it was not fetched: what lay there before stays then.
        package var result: Result<FetchedOrigin, Failure>
        /// When its fetching began.
        package var date: Timestamp
    }

    package var environment: Environment
    /// The program; nil where there is none.
    package var program: FetchProgram?
    /// The folder, which is made where it is missing.
    package var folder: String
    /// Whether also those come whose servers say that what lies in the folder is what they have.
    package var isAnew = false

    /// Fetches in a process.
    package init(_ environment: Environment, _ program: FetchProgram?, into folder: String) {
        self.environment = environment
        self.program = program
        self.folder = folder
    }

    /// Fetches what is needed: of each ecosystem the first form that is published. Beside each file, `NAME.fetched` says when that
    /// was, or when its server said that it has the same, and `NAME.origin` what its server called it.
    /// - Parameter clock: The time.
    /// - Throws: `source.program`, `output.failed`; what concerns one address is in its result.
    package func run(
        _ needs: [AdvisoryNeed], clock: @Sendable () -> Timestamp
    ) async throws(Failure) -> [Fetched] {
        guard let program else { throw RemoteInventory.noProgram }
        try Folder.createAll(above: "\(folder)/file")
        var seen: Set<TextKey> = []
        var done: [Fetched] = []
        for need in needs {
            // Each form will do; a form may be of several files.
            for address in need.addresses where address.feed == need.addresses.first?.feed {
                guard seen.insert(address.url).inserted else { continue }
                let path = "\(folder)/\(Self.name(address.url))"
                let date = clock()
                let result: Result<FetchedOrigin, Failure>
                do throws(Failure) {
                    let origin = try await fetch(address.url, program, to: path, at: date)
                    try AtomicFile.write(Array("\(date)\n".utf8), to: "\(path).fetched", followsLinks: false)
                    result = .success(origin)
                } catch {
                    result = .failure(error)
                }
                done.append(Fetched(url: address.url, path: path, result: result, date: date))
            }
        }
        return done
    }

    private func fetch(
        _ url: String, _ program: FetchProgram, to path: String, at date: Timestamp
    ) async throws(Failure) -> FetchedOrigin {
        let known = isAnew ? nil : FetchedOrigin.known(of: path, from: url)
        guard url.hasSuffix("/mirror.list") else {
            return try await fetch(url, program, to: path, at: date, known, of: url, expecting: nil)
        }
        if url.utf8.split(separator: UInt8(ascii: "/")).contains(where: { $0.elementsEqual("TOPIC".utf8) }) {
            throw Failure(
                .inputUnsupported, "has a list for each topic of Amazon Linux 2's extras",
                remedy: "fetch those of the topics that you install from, as docs/advisories.md says")
        }
        let list = try await RemoteFile.bytes(program, url, limit: Self.indexLimit)
        guard let mirror = UpdateIndex.mirror(list) else {
            throw Failure(.sourceAnswer, "names no mirror that answers by https")
        }
        let index = try await RemoteFile.bytes(program, mirror + UpdateIndex.path, limit: Self.indexLimit)
        let updates = try UpdateIndex.updates(index)
        // The repository says by its digest that it has what lies there.
        if var known, known.digest == updates.digest {
            known.isUnchanged = true
            return known
        }
        return try await fetch(
            mirror + updates.path, program, to: path, at: date, nil, of: url, expecting: updates.digest)
    }

    /// Fetches a file, and notes where it is from.
    /// - Parameters:
    ///   - known: What lies there already; nil for nothing that the server may say is the same.
    ///   - origin: The address that it is needed from, which leads to it.
    private func fetch(
        _ url: String, _ program: FetchProgram, to path: String, at date: Timestamp, _ known: FetchedOrigin?,
        of origin: String, expecting digest: Digest?
    ) async throws(Failure) -> FetchedOrigin {
        let former = known ?? FetchedOrigin.known(of: path, from: origin)
        let fetched = try await RemoteFile.fetch(
            program, url, limit: Self.limit, expecting: digest, unless: known?.validators, to: path)
        guard let fetched else {
            guard var known else { throw Failure(.sourceProgram, "calls unchanged what is not there") }
            known.isUnchanged = true
            return known
        }
        var came = FetchedOrigin(
            url: origin, digest: fetched.digest, size: fetched.size, since: date, validators: fetched.validators)
        if let former, former.digest == fetched.digest {
            came.since = former.since
            came.isUnchanged = true
        }
        try came.write(beside: path)
        return came
    }

    /// What a file is called: by the last two parts of its address, or by a repository's, so that importing tells its form.
    static func name(_ url: String) -> String {
        var parts = url.utf8.split(separator: UInt8(ascii: "/")).dropFirst(2).map {
            String(decoding: $0, as: UTF8.self)
        }
        if parts.last == "mirror.list" {
            parts = Array(parts.prefix(2)) + ["updateinfo.xml.gz"]
        } else {
            parts = Array(parts.suffix(2))
            if parts.last?.utf8.contains(UInt8(ascii: ".")) == false { parts.append("advisories.json") }
        }
        return parts.joined(separator: "-")
    }
}
