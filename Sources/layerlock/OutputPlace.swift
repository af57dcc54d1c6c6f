import ArgumentParser
import Core
import Engine
import Glibc

/// What `--output` must not go over: files that a command reads, and folders of which it reads whatever is inside.
struct SparedInputs {
    var files: [String] = []
    var folders: [String] = []

    init(files: [String] = [], folders: [String] = []) {
        self.files = files
        self.folders = folders
    }

    /// Inputs as the user named them; an artifact may be a folder.
    init(_ inputs: [String?]) { self.init(files: inputs.compactMap(\.self)) }

    /// With every file of a trust store, and every place where one could come to lie.
    func and(trustStore folder: String?) -> SparedInputs {
        guard let folder else { return self }
        var copy = self
        copy.files += Places.files(ofTrustStore: folder)
        return copy
    }

    /// With other inputs.
    func and(_ other: SparedInputs) -> SparedInputs {
        SparedInputs(files: files + other.files, folders: folders + other.folders)
    }

    /// With a lockfile, its signature and its manifests.
    func and(lockfile: String?) -> SparedInputs {
        guard let lockfile else { return self }
        var copy = self
        copy.files += [lockfile, "\(lockfile).sig"]
        copy.folders.append("\(lockfile).d")
        return copy
    }
}

/// Throws where `--output` would overwrite what the command reads: a report its artifact, a statement its key. To be
/// called before anything is read.
///
/// Places are compared by what they are, whatever links lead there; `-` is standard output and overwrites nothing.
///
/// - Parameters:
///   - option: What named the output.
///   - verb: What the command does with `inputs`.
func checkOutput(
    _ output: String?, spares inputs: SparedInputs, option: String = "--output", verb: String = "reads"
) throws {
    guard let output, !Output.isStandardOutput(output), let file = replacedFile(output),
        let target = PlaceIdentity(file)
    else { return }
    for input in inputs.files + ProjectUse.current.inputs {
        guard (Locator(input).isStandardInput ? PlaceIdentity(stream: 0) : PlaceIdentity(input)) == target else {
            continue
        }
        let name = Locator(input).isStandardInput ? "standard input" : input
        throw ValidationError("\(option) \(output) would overwrite \(name), which the command \(verb).")
    }
    let enclosing = folders(above: file)
    for input in inputs.files + inputs.folders where !Locator(input).isStandardInput {
        guard let folder = PlaceIdentity(folder: input), enclosing.contains(folder) else { continue }
        throw ValidationError("\(option) \(output) lies in \(input), which the command \(verb).")
    }
}

/// As `checkOutput(_:spares:)`, of inputs that are no more than files.
func checkOutput(_ output: String?, spares inputs: [String?]) throws {
    try checkOutput(output, spares: SparedInputs(inputs))
}

/// Throws for `--output -` where standard output has to say what was written.
func requireFile(_ output: String) throws {
    if Output.isStandardOutput(output) {
        throw ValidationError("--output takes a file: standard output says what was written.")
    }
}

/// A place in the file system whatever it is called: of a file device and inode behind all links, and of one that is
/// still to be made its folder's with its name.
private struct PlaceIdentity: Hashable {
    private var device: UInt64
    private var inode: UInt64
    private var name = ""

    /// Of a regular file, or of one that could be made; nil for anything else.
    init?(_ path: String) {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else { return nil }
            self.init(status)
            return
        }
        guard errno == ENOENT, let name = path.split(separator: "/").last,
            let folder = PlaceIdentity(folder: parentPath(of: path))
        else { return nil }
        self = folder
        self.name = String(name)
    }

    /// Of the regular file that a standard stream is; nil for anything else.
    init?(stream: CInt) {
        var status = stat()
        guard fstat(stream, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.init(status)
    }

    /// Of a folder; nil for anything else.
    init?(folder path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}

/// The file that writing to a path would replace; nil for a device, and for what writing will refuse.
private func replacedFile(_ path: String) -> String? {
    do throws(Failure) {
        return try AtomicFile.target(of: path)
    } catch {
        return nil
    }
}

/// The folders that a file lies in, up to the root.
private func folders(above path: String) -> Set<PlaceIdentity> {
    guard let folder = resolved(parentPath(of: path)) else { return [] }
    var path = folder == "/" ? "/" : "\(folder)/"
    var found: Set<PlaceIdentity> = []
    while let slash = path.lastIndex(of: "/") {
        path = String(path[..<slash])
        if let folder = PlaceIdentity(folder: path.isEmpty ? "/" : path) { found.insert(folder) }
    }
    return found
}

private func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
}

/// The path of the folder that a path's last name stands in.
private func parentPath(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}
