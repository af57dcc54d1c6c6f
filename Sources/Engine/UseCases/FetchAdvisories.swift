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
        /// How many bytes it has, or why it was not fetched: what lay there before stays then.
        package var result: Result<UInt64, Failure>
        /// When its fetching began.
        package var date: Timestamp
    }

    package var environment: Environment
    /// The program; nil where there is none.
    package var program: FetchProgram?
    /// The folder, which is made where it is missing.
    package var folder: String

    /// Fetches in a process.
    package init(_ environment: Environment, _ program: FetchProgram?, into folder: String) {
        self.environment = environment
        self.program = program
        self.folder = folder
    }

    /// Fetches what is needed: of each ecosystem the first form that is published. A file `NAME.fetched` beside each says when.
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
                let result: Result<UInt64, Failure>
                do throws(Failure) {
                    let size = try await fetch(address.url, program, to: path)
                    try AtomicFile.write(Array("\(date)\n".utf8), to: "\(path).fetched", followsLinks: false)
                    result = .success(size)
                } catch {
                    result = .failure(error)
                }
                done.append(Fetched(url: address.url, path: path, result: result, date: date))
            }
        }
        return done
    }

    private func fetch(_ url: String, _ program: FetchProgram, to path: String) async throws(Failure) -> UInt64 {
        guard url.hasSuffix("/mirror.list") else {
            return try await RemoteFile.fetch(program, url, limit: Self.limit, expecting: nil, to: path)
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
        return try await RemoteFile.fetch(
            program, mirror + updates.path, limit: Self.limit, expecting: updates.digest, to: path)
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
