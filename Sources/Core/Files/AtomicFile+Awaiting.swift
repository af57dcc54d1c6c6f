import Glibc

extension AtomicFile {
    /// Writes what `fill` appends, which waits for it meanwhile; as `write(to:fill:)` otherwise.
    ///
    /// - Throws: `output.failed`, or what `fill` throws; a regular file is as before then.
    package static func write(
        to path: String, awaiting fill: (_ append: ([UInt8]) throws(Failure) -> Void) async throws(Failure) -> Void
    ) async throws(Failure) {
        let filled: Result<Void, Failure>
        do throws(SystemError) {
            switch try OutputTarget(of: path) {
            case .stream:
                let stream = try Descriptor(path, O_WRONLY | O_APPEND | O_NOCTTY)
                filled = await attempt(fill, appendingTo: stream.number, path)
                try stream.closeReporting()
            case .file(let target, let existing):
                filled = try await replace(target, existing: existing, path, fill)
                try Folder.syncEntries(of: PathNames.folder(of: target))
            }
        } catch {
            throw error.outputFailure(path)
        }
        try filled.get()
    }

    private static func replace(
        _ target: String, existing: stat?, _ path: String,
        _ fill: (_ append: ([UInt8]) throws(Failure) -> Void) async throws(Failure) -> Void
    ) async throws(SystemError) -> Result<Void, Failure> {
        let new = try NewFile(in: PathNames.folder(of: target))
        var leftover = Leftover(path: new.path)
        let descriptor = new.descriptor
        let number = descriptor.number
        if let mode = existing?.keptMode { _ = try retrying { fchmod(number, mode) } }
        let outcome = await attempt(fill, appendingTo: number, path)
        guard case .success = outcome else { return outcome }
        try descriptor.sync()
        try descriptor.closeReporting()
        try leftover.rename(to: target)
        return outcome
    }

    private static func attempt(
        _ fill: (_ append: ([UInt8]) throws(Failure) -> Void) async throws(Failure) -> Void,
        appendingTo number: Int32, _ path: String
    ) async -> Result<Void, Failure> {
        do throws(Failure) { return .success(try await fill(appending(to: number, path))) } catch {
            return .failure(error)
        }
    }
}
