import Core

/// What Python runs by itself, or takes instead of its own.
struct PythonHooks {
    let roots: HookRoots
    let notes: [EntryPath: PathFileNote]

    /// Adds the hook that an entry is, if it is one.
    func add(_ entry: Entry, to hooks: inout [Hook]) {
        guard entry.type != .dir, entry.type != .whiteout else { return }
        if Self.isPathFile(entry.path), !roots.of(entry.path).isDisjoint(with: [.pythonTop, .pythonSite]),
            let remark = pathFile(entry)
        {
            hooks.append(Hook(.pth, entry.path, sha256: entry.sha256, remark: remark))
        }
        if roots.isImage, HookRoots.isLibraryArchive(entry.path) {
            hooks.append(
                Hook(
                    .stdlibShadow, entry.path, sha256: entry.sha256,
                    remark: "stands before the library of the Python beside it: its modules are taken first"))
        }
        guard let (name, place) = Self.module(entry.path) ?? Self.linkedPackage(entry) else { return }
        if Self.isCustomizing(name), let remark = customizing(roots.of(place)) {
            hooks.append(Hook(.customize, entry.path, sha256: entry.sha256, remark: remark))
        } else if !roots.of(place).isDisjoint(with: [.pythonTop, .pythonPath, .pythonArchive]),
            let versions = StandardLibrary.versions(having: name)
        {
            hooks.append(
                Hook(
                    .stdlibShadow, entry.path, sha256: entry.sha256,
                    remark: "takes the place of the module \(PathEscaping.displayed(name)) of Python \(versions)"))
        }
    }

    /// Whether a module is one that Python imports when it starts.
    static func isCustomizing(_ module: some Sequence<UInt8>) -> Bool {
        ["sitecustomize", "usercustomize"].contains { module.elementsEqual($0.utf8) }
    }

    /// What is to be said of such a module in a folder; nil where Python does not look for it there.
    private func customizing(_ folder: [HookRoots.Root]) -> String? {
        if folder.contains(.pythonPath) { return "Python imports it when it starts: PYTHONPATH names its folder" }
        if folder.contains(.pythonLibrary) || folder.contains(.pythonArchive) {
            return "Python imports it when it starts"
        }
        return folder.isDisjoint(with: [.pythonTop, .pythonSite])
            ? nil : "Python imports it when it starts, where PYTHONPATH names its folder"
    }

    /// What is to be said of a `.pth` file; nil where Python runs nothing of it.
    private func pathFile(_ entry: Entry) -> String? {
        let hidden =
            entry.path.name.first == UInt8(ascii: ".") ? "; hidden: Python reads it up to 3.12.1, and not later" : ""
        guard entry.type == .file else {
            // What Python reads is another file, which may have any name.
            return "a link: what Python would run of its target was not read\(hidden)"
        }
        if entry.size == 0 { return nil }
        guard let note = notes[entry.path] else { return "was not read\(hidden)" }
        guard note.imports > 0 else { return nil }
        let lines = note.imports == 1 ? "line \(note.line)" : "\(note.imports) lines, the first of them \(note.line)"
        return "Python runs \(lines): \(PathEscaping.displayed(note.excerpt))\(hidden)"
    }

    /// A link that stands in a package's place, whatever it leads to.
    private static func linkedPackage(_ entry: Entry) -> (name: ArraySlice<UInt8>, place: EntryPath)? {
        entry.type == .link && isCustomizing(entry.path.name) ? (entry.path.name, entry.path) : nil
    }

    /// `site.addsitedir` looks at the end of a name, with case.
    static func isPathFile(_ path: EntryPath) -> Bool {
        path.name.hasSuffix(".pth") || path.name.elementsEqual(".pth".utf8)
    }

    /// The module that a file is found as, and the path whose folder has to be on Python's path: the file, or the folder
    /// of a package. Of a compiled module in `__pycache__` the source has to be there too.
    static func module(_ path: EntryPath) -> (name: ArraySlice<UInt8>, place: EntryPath)? {
        let name = path.name
        guard name.hasSuffix(".py") || name.hasSuffix(".pyc") || name.hasSuffix(".so") else { return nil }
        guard let dot = name.firstIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return nil }
        // `a.b.py` is no module that `import` finds; tags are those of extension modules alone.
        guard name.hasSuffix(".so") || name[name.index(after: dot)...].firstIndex(of: UInt8(ascii: ".")) == nil else {
            return nil
        }
        let module = name[..<dot]
        guard module.elementsEqual("__init__".utf8) else { return (module, path) }
        guard let package = path.parent else { return nil }
        return (package.name, package)
    }
}

extension [HookRoots.Root] {
    fileprivate func isDisjoint(with others: [HookRoots.Root]) -> Bool { !contains { others.contains($0) } }
}
