import Core
import Engine

extension LockfileSide {
    /// A lockfile as a git revision has it, with the manifests that lie beside it there.
    /// - Throws: `input.not-found` for a revision that git does not know, `input.unreadable` where git cannot be run.
    static func revision(_ revision: String, of lockfile: String) throws(Failure) -> LockfileSide {
        let name = lockfile.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(lockfile[lockfile.index(after: $0)...]) }
        let folder = name.map { String(lockfile.dropLast($0.count)) } ?? "."
        let file = name ?? lockfile
        let git = try GitProgram(in: folder)
        let commit = try git.commit(revision)
        return LockfileSide(
            label: "\(revision):\(lockfile)", lockfile: try git.file(file, in: commit, limit: LockfileSide.byteLimit)
        ) { digest throws(Failure) in
            try git.file("\(file).d/\(digest.hex).mtree", in: commit, limit: LockfileSide.manifestLimit)
        }
    }
}
