import Core
import Engine
import Glibc

/// Verifies mutations of a pinned layer and counts the verdicts: none may pass as the layer that was pinned. A second line
/// names those that were read as an archive, whose content other readers have to see alike.
enum VerdictCount {
    static func run(lockfile: String, count: Int, file: String) async -> Bool {
        guard let bytes = contents(of: file) else { return false }
        let verify = Verify(
            Environment(workers: 2, temporaryFolder: "/tmp", workingFolder: "/"), lockfile: lockfile)
        let mutant = "\(file).mutant"
        let name = file.split(separator: "/").last.map { String($0.split(separator: ".")[0]) }
        defer { unlink(mutant) }
        let structures = Mutation.structures(of: bytes)
        var counts: [String: Int] = [:]
        var accepted: [Int] = []
        for number in 0..<count {
            var mutation = Mutation(seed: UInt64(number))
            guard store(mutation.applied(to: bytes, structures: structures), at: mutant) else { return false }
            alarm(60)  // ends the process where a reader hangs
            let reports = await verify.run(
                [AskedArtifact(name: name, locator: mutant)], asOf: Timestamp(milliseconds: 0))
            guard let report = reports.first, reports.count == 1 else { return fail(number, "no report") }
            switch report.verdict {
            case .deny:
                let isRefused = report.findings.contains { $0.id.isRefusal && $0.outcome == .fail }
                counts[isRefused ? "refused" : "drift", default: 0] += 1
                if !isRefused { accepted.append(number) }
            case .undecided:
                counts["undecided", default: 0] += 1
            case .allow:
                // Bytes that are not content, such as a time, may change: other bytes with the same tree, and said so.
                guard report.findings.contains(where: { $0.id == .lockDigest && $0.outcome == .warn }) else {
                    return fail(number, "passed as the layer that was pinned")
                }
                counts["repacked", default: 0] += 1
                accepted.append(number)
            }
        }
        alarm(0)
        let summary = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        print("\(file): \(count) mutations: \(summary)")
        print("accepted \(accepted.map(String.init).joined(separator: " "))")
        return true
    }

    /// Writes one mutation of a file, told by its number.
    static func write(_ number: Int, of file: String, to path: String) -> Bool {
        guard let bytes = contents(of: file), number >= 0 else { return false }
        var mutation = Mutation(seed: UInt64(number))
        return store(mutation.applied(to: bytes, structures: Mutation.structures(of: bytes)), at: path)
    }

    private static func fail(_ number: Int, _ what: String) -> Bool {
        print("mutation \(number) \(what)")
        return false
    }
}
