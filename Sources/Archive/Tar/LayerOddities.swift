import Core

/// What layers hold that is odd but no reason to refuse: each kind once, with its first path and how many there are.
struct LayerOddities: Sendable {
    private struct Found {
        let path: EntryPath
        var count = 0
    }

    private var devices: Found?
    private var pipes: Found?
    private var names: Found?

    /// Looks at an entry of a layer.
    mutating func note(_ entry: Entry) {
        switch entry.type {
        case .block: Self.count(entry.path, &devices)
        // What a machine's or a bootstrapped root has there is covered by the runtime's own.
        case .char where !entry.path.isBelowDev: Self.count(entry.path, &devices)
        case .fifo where !entry.path.isBelowDev: Self.count(entry.path, &pipes)
        default: break
        }
        if !Self.isText(entry.path.bytes) || !Self.isText(entry.link ?? []) { Self.count(entry.path, &names) }
    }

    /// The warnings about a layer.
    var warnings: [Finding] {
        var warnings: [Finding] = []
        func warn(_ found: Found?, _ fault: TarFault, _ one: String, _ several: String) {
            guard let found else { return }
            let message = found.count == 1 ? one : "\(found.count) \(several)"
            warnings.append(Finding(fault.code, .warn, message, path: found.path.displayed))
        }
        warn(
            devices, .device,
            "a device node that is a block device, or lies outside /dev: whoever may open it reaches hardware",
            "device nodes that are block devices, or lie outside /dev: whoever may open them reaches hardware")
        warn(
            pipes, .fifo, "a named pipe outside /dev: what opens it waits for the other end",
            "named pipes outside /dev: what opens them waits for the other end")
        warn(
            names, .nameEncoding, "a name or link target that is not UTF-8; it is pinned byte by byte",
            "names or link targets that are not UTF-8; they are pinned byte by byte")
        return warnings
    }

    private static func count(_ path: EntryPath, _ found: inout Found?) {
        if found == nil { found = Found(path: path) }
        found?.count += 1
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }
}

extension EntryPath {
    /// Whether it lies below `dev`, which a runtime mounts its own over.
    fileprivate var isBelowDev: Bool { bytes.starts(with: "dev/".utf8) }
}
