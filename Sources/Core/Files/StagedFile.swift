import Glibc

/// A file that is written beside its place, looked at, and only then put there; dropped, it leaves nothing behind.
///
/// For what has to be read again before anybody else sees it; `AtomicFile` is for the rest, and the two treat links,
/// permission bits and syncing alike.
package struct StagedFile: ~Copyable {
    /// Where the bytes lie until `commit`: a file in the folder of its place.
    package let path: String
    private let output: String
    private let target: String
    private let descriptor: Descriptor
    private var leftover: Leftover

    /// Makes an empty file beside the one that `output` names.
    /// - Throws: `output.failed`, also where `output` is a device or a pipe, which has no place to move a file to.
    package init(for output: String) throws(Failure) {
        do throws(SystemError) {
            guard case .file(let target, let existing) = try OutputTarget(of: output) else {
                throw SystemError(ESPIPE)
            }
            self = try StagedFile(output, target: target, mode: existing?.keptMode)
        } catch {
            throw error.outputFailure(output)
        }
    }

    private init(_ output: String, target: String, mode: mode_t?) throws(SystemError) {
        let new = try NewFile(in: PathNames.folder(of: target))
        let leftover = Leftover(path: new.path)
        if let mode {
            let number = new.descriptor.number
            _ = try retrying { fchmod(number, mode) }
        }
        path = new.path
        descriptor = new.descriptor
        self.leftover = leftover
        self.output = output
        self.target = target
    }

    /// Appends bytes.
    /// - Throws: `output.failed`.
    package borrowing func append(_ bytes: [UInt8]) throws(Failure) {
        do throws(SystemError) {
            try descriptor.writeAll(bytes)
        } catch {
            throw error.outputFailure(output)
        }
    }

    /// Puts the file into its place, in one step, durably.
    /// - Throws: `output.failed`; what was there is as before then, unless the reason is that the folder could not be
    ///   synced after the rename.
    package consuming func commit() throws(Failure) {
        do throws(SystemError) {
            try descriptor.sync()
            try descriptor.closeReporting()
            try leftover.rename(to: target)
            try Folder.syncEntries(of: PathNames.folder(of: target))
        } catch {
            throw error.outputFailure(output)
        }
    }
}
