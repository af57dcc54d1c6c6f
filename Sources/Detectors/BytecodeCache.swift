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

    /// The source of a `.pyc` that lies beside it (PEP 3147's legacy form).
    static func besides(_ path: EntryPath) -> EntryPath? {
        guard path.name.hasSuffix(".pyc") else { return nil }
        return InstalledFileList.resolve(Array(path.bytes.dropLast()), from: [])
    }
}

extension EntryPath {
    /// Whether the name is that of a compiled module of Python.
    package var isCompiledModule: Bool { name.hasSuffix(".pyc") }

    /// Where the source of a compiled module lies, where there is one; nil for any other name.
    package var compiledSource: EntryPath? { BytecodeCache.source(of: self) ?? BytecodeCache.besides(self) }
}
