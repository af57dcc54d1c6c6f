import Archive
import Core
import Remote

/// What is deployed, as an inventory that a program reads of accounts and regions.
package enum RemoteInventory {
    /// Bytes of an inventory at the most.
    private static let limit: UInt64 = 1 << 30

    /// Without the program nothing can be read.
    package static let noProgram = Failure(
        .sourceProgram, "the program that fetches is missing",
        remedy: "install layerlock-fetch beside layerlock, or name another program by LAYERLOCK_FETCH")

    /// Reads it, whole.
    /// - Throws: `source.*`, `input.*`, `internal.fault`.
    package static func read(
        _ program: FetchProgram, regions: [String], roles: [String]
    ) async throws(Failure) -> [UInt8] {
        let question: FleetQuestion
        do throws(RemoteReference.Fault) {
            question = try FleetQuestion(regions: regions, roles: roles)
        } catch {
            throw Failure(.inputUnsupported, error.message)
        }
        return try await OwnThread.run { () throws(Failure) in
            let run = try FetchRun(program, FetchRequest(question, limit: limit))
            _ = try run.resolved()
            var bytes: [UInt8] = []
            try run.receive(progress: nil) { piece throws(Failure) in
                guard UInt64(bytes.count + piece.byteCount) <= limit else {
                    throw Failure(.inputSpoolLimit, "has more than \(limit) bytes, the limit")
                }
                bytes += piece.withUnsafeBytes { Array($0) }
            }
            return bytes
        }.get()
    }
}
