import Core

/// Reads the lists of files that Python installers leave behind.
enum InstalledFileList {
    /// The paths of a RECORD: the first field of each row.
    static func recordRows(_ bytes: [UInt8]) -> [[UInt8]] { records(bytes).map(\.path) }

    /// One path a line.
    static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.split(separator: newline).map { line in
            line.last == carriageReturn ? Array(line.dropLast()) : Array(line)
        }
    }

    /// Where a row of a list leads, starting from `folder`; nil for what names no entry of the archive: absolute and
    /// escaping paths, and those that are not spelled canonically.
    static func resolve(_ row: [UInt8], from folder: [UInt8]) -> EntryPath? {
        let (climbs, rest) = climbing(row)
        var base = folder[...]
        for _ in 0..<climbs {
            guard !base.isEmpty else { return nil }
            base = MetadataFile.split(base).folder
        }
        return join(base, rest)
    }

    /// Where pip put a file of a RECORD that it wrote for `site`.
    ///
    /// `pip install --target` lays a distribution out as `lib/python` beside `bin` and `share`, then moves all three into
    /// one folder and leaves the rows as they were: `../../bin/x` is `bin/x` there.
    static func resolveRecord(_ row: [UInt8], site: [UInt8]) -> [EntryPath] {
        let (climbs, rest) = climbing(row)
        let plain = resolve(row, from: site)
        let moved = climbs == 2 ? join(site[...], rest) : nil
        return [plain, moved].compactMap(\.self)
    }

    /// How many `../` a row begins with, and what follows.
    private static func climbing(_ row: [UInt8]) -> (Int, ArraySlice<UInt8>) {
        var rest = row[...]
        var climbs = 0
        while rest.starts(with: [UInt8(ascii: "."), UInt8(ascii: "."), UInt8(ascii: "/")]) {
            rest = rest.dropFirst(3)
            climbs += 1
        }
        return (climbs, rest)
    }

    private static func join(_ folder: ArraySlice<UInt8>, _ rest: ArraySlice<UInt8>) -> EntryPath? {
        // The rest alone must be a path: joined to a folder, an absolute one would pass for relative.
        guard let path = valid(rest) else { return nil }
        return folder.isEmpty ? path : valid(folder + [UInt8(ascii: "/")] + rest)
    }

    private static func valid(_ bytes: ArraySlice<UInt8>) -> EntryPath? {
        do throws(PathFault) {
            return try EntryPath(validating: Array(bytes), rules: .zip)
        } catch {
            return nil
        }
    }

    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
}
