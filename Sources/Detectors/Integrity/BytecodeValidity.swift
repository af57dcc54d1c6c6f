import Core

/// Which of Python's compiled modules take the place of their sources.
///
/// Python runs `__pycache__/NAME.TAG.pyc` in place of `NAME.py` where the source has the time and size that the `.pyc` states
/// (PEP 3147; `importlib`, `SourceLoader.get_code`), and up to 3.1 `NAME.pyc` beside it. With `PYTHONPYCACHEPREFIX` the
/// `.pyc` lies under a folder of its own, by the source's whole path. Symbolic links are followed as the file system does.
package struct BytecodeValidity: Sendable {
    /// What was found, as it is hashed: for each `.pyc` that some time makes valid its path, its source and which of the
    /// source's times do, each ended by a NUL.
    package private(set) var text: [UInt8] = Array("layerlock bytecode 1\0".utf8)
    /// How many `.pyc` have a source and are valid or not by its time.
    package private(set) var count = 0
    /// How many are valid by one of the source's times.
    package private(set) var validCount = 0
    /// The first few that are valid, sorted.
    package private(set) var firstValid: [EntryPath] = []
    /// All that are valid.
    package private(set) var valid: Set<EntryPath> = []

    /// How many are named.
    private static let shownLimit = 4
    /// How many folders a `PYTHONPYCACHEPREFIX` may lie deep.
    private static let prefixDepth = 16

    /// - Parameters:
    ///   - entries: In any order, each path once; no entry lies below a symbolic link.
    ///   - stamps: The heads of compiled modules, by the paths of the files.
    ///   - isZip: Whether absolute links lead below `/opt` or `/var/task`, where a zip is unpacked.
    ///   - times: The times that a file can have, in an order that only its archive decides.
    /// - Throws: `input.unsupported` where links lead through more folders than are followed.
    package init(
        entries: [Entry], stamps: [EntryPath: BytecodeStamp], isZip: Bool, times: (EntryPath) -> [StatedTime]
    ) throws(Failure) {
        guard !stamps.isEmpty else { return }
        var files: [EntryPath: UInt64] = [:]
        var modules: [EntryPath] = []
        var caches: [EntryPath] = []
        var links = LinkTargets(isZip: isZip)
        for entry in entries {
            let isModule = Self.ends(entry.path, ".pyc")
            switch entry.type {
            case .file where isModule || Self.ends(entry.path, ".py") || stamps[entry.path] != nil:
                files[entry.path] = entry.size
            case .link:
                links.targets[entry.path] = entry.link
                if entry.path.name.elementsEqual("__pycache__".utf8) { caches.append(entry.path) }
            default: continue
            }
            if isModule { modules.append(entry.path) }
        }
        // A link may lead to a source of any name.
        if !links.targets.isEmpty {
            for entry in entries where entry.type == .file { files[entry.path] = entry.size }
        }
        var homes: [EntryPath: [EntryPath?]] = [:]
        for cache in caches {
            if let folder = try links.resolved(cache) { homes[folder, default: []].append(cache.parent) }
        }
        for module in modules.sorted() {
            let file = try links.resolved(module)
            guard let file, let stamp = stamps[file] else { continue }
            var isCounted = false
            var isValid = false
            for source in Self.sources(of: module, stamp, homes) {
                guard let found = try links.resolved(source), let size = files[found] else { continue }
                isCounted = true
                let states = times(found).enumerated().filter { _, time in
                    time.readings.contains { stamp.isValid(for: $0, size: size) }
                }
                guard !states.isEmpty else { continue }
                isValid = true
                text += module.bytes + [0] + source.bytes + [0]
                text += states.map { "\($0.offset)" }.joined(separator: ",").utf8
                text.append(0)
            }
            if isCounted { count += 1 }
            guard isValid else { continue }
            validCount += 1
            valid.insert(module)
            if firstValid.count < Self.shownLimit { firstValid.append(module) }
        }
    }

    private static func ends(_ path: EntryPath, _ suffix: StaticString) -> Bool {
        let length = suffix.utf8CodeUnitCount
        guard path.bytes.count > length else { return false }
        return suffix.withUTF8Buffer { path.bytes.suffix(length).elementsEqual($0) }
    }

    /// Where the sources of a compiled module may lie, sorted, each once.
    private static func sources(
        of module: EntryPath, _ stamp: BytecodeStamp, _ homes: [EntryPath: [EntryPath?]]
    ) -> [EntryPath] {
        let name = module.name.dropLast(4)
        let folder = module.parent
        var found: Set<EntryPath> = []
        func add(_ folder: some Collection<UInt8>, _ name: ArraySlice<UInt8>) {
            let bytes = folder.isEmpty ? Array(name) : folder + [UInt8(ascii: "/")] + Array(name)
            do throws(PathFault) {
                found.insert(try EntryPath(validating: bytes + Array(".py".utf8), rules: .layer))
            } catch {
                // No entry has such a path.
            }
        }
        if stamp.mayLieBesideSource { add(folder?.bytes ?? [], name) }
        for name in untagged(name) {
            if let folder {
                if folder.name.elementsEqual("__pycache__".utf8) { add(folder.parent?.bytes ?? [], name) }
                for home in homes[folder] ?? [] { add(home?.bytes ?? [], name) }
                var rest = folder.bytes[...]
                for _ in 0..<prefixDepth where !rest.isEmpty {
                    rest = rest.drop { $0 != UInt8(ascii: "/") }.dropFirst()
                    add(rest, name)
                }
            }
        }
        return found.sorted()
    }

    /// A module's name without the tag of the Python that compiled it, `NAME.cpython-312`, and without what tells of
    /// optimization, `NAME.cpython-312.opt-1`.
    private static func untagged(_ name: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        guard let tag = name.lastIndex(of: UInt8(ascii: ".")) else { return [] }
        let plain = name[..<tag]
        guard name[tag...].starts(with: ".opt-".utf8), let inner = plain.lastIndex(of: UInt8(ascii: ".")) else {
            return [plain]
        }
        return [plain, plain[..<inner]]
    }
}

/// Where symbolic links lead, as Linux walks.
private struct LinkTargets {
    /// Links that are followed in one walk (MAXSYMLINKS).
    private static let hopLimit = 40

    var targets: [EntryPath: [UInt8]] = [:]
    private let isZip: Bool
    /// Bytes of paths that may still be looked up, for all walks together.
    private var budget = 256 << 20

    init(isZip: Bool) { self.isZip = isZip }

    /// The path that is no link; nil where a link leads in a circle, or out of what is there.
    mutating func resolved(_ path: EntryPath) throws(Failure) -> EntryPath? {
        guard targets[path] != nil else { return path }
        var at: [UInt8] = []
        var pending = Array(path.components.reversed())
        var hops = 0
        while let component = pending.popLast() {
            if component.isEmpty || component.elementsEqual(".".utf8) { continue }
            if component.elementsEqual("..".utf8) {
                at.removeLast(at.count - (at.lastIndex(of: UInt8(ascii: "/")) ?? 0))
                continue
            }
            let start = at.count
            if !at.isEmpty { at.append(UInt8(ascii: "/")) }
            at += component
            budget -= at.count
            guard budget > 0 else {
                throw Failure(
                    .inputUnsupported, "the links to Python's modules lead through more folders than are followed")
            }
            guard let here = Self.path(at) else { return nil }
            guard let target = targets[here] else { continue }
            hops += 1
            guard hops <= Self.hopLimit else { return nil }
            var steps = target.split(separator: UInt8(ascii: "/"))
            at.removeLast(at.count - start)
            if target.first == UInt8(ascii: "/") {
                at = []
                guard !isZip || Self.enterZip(&steps) else { return nil }
            }
            pending += steps.reversed()
        }
        return Self.path(at)
    }

    /// Takes off where Lambda unpacks a layer or a function to.
    private static func enterZip(_ steps: inout [ArraySlice<UInt8>]) -> Bool {
        for place in [["opt"], ["var", "task"]]
        where steps.count > place.count && zip(steps, place).allSatisfy({ $0.elementsEqual($1.utf8) }) {
            steps.removeFirst(place.count)
            return true
        }
        return false
    }

    private static func path(_ bytes: [UInt8]) -> EntryPath? {
        do throws(PathFault) { return try EntryPath(validating: bytes, rules: .layer) } catch { return nil }
    }
}
