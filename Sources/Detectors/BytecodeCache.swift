import Core

/// Python's compiled modules (PEP 3147).
enum BytecodeCache {
    /// The source of `__pycache__/NAME.TAG.pyc`, which installers write without listing it; nil for any other path.
    static func source(of path: EntryPath) -> EntryPath? {
        guard path.name.hasSuffix(".pyc"), let folder = path.parent, folder.name.elementsEqual("__pycache__".utf8),
            let dot = path.name.firstIndex(of: UInt8(ascii: "."))
        else { return nil }
        let module = path.name[..<dot] + Array(".py".utf8)
        return InstalledFileList.resolve(Array(module), from: folder.parent?.bytes ?? [])
    }
}
