import Core
import Cryptography
import Foundation
import Glibc
import Testing

/// What lies in a folder, entry for entry, as the file system tells it.
func entriesOnDisk(_ root: String) throws -> [Entry] {
    var entries: [Entry] = []
    var pending = [""]
    while let folder = pending.popLast() {
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)") {
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            var status = stat()
            try #require(lstat("\(root)/\(path)", &status) == 0)
            let owner = Entry.Owner(uid: status.st_uid, gid: status.st_gid)
            var entry = Entry(
                path: try EntryPath(validating: Array(path.utf8), rules: .tar), type: .file,
                mode: UInt16(status.st_mode & 0o7777), owner: owner)
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                entry.type = .dir
                pending.append(path)
            case S_IFLNK:
                entry.type = .link
                entry.link = Array(try FileManager.default.destinationOfSymbolicLink(atPath: "\(root)/\(path)").utf8)
            default:
                let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(path)")))
                entry.size = UInt64(bytes.count)
                entry.sha256 = try SHA256.digest(of: bytes)
            }
            entries.append(entry)
        }
    }
    return entries.sorted { $0.path < $1.path }
}

/// Inode of a path, to tell hard links.
func inode(_ path: String) throws -> UInt {
    var status = stat()
    try #require(lstat(path, &status) == 0)
    return UInt(status.st_ino)
}

let isRoot = geteuid() == 0
