import Glibc

/// Programs as `swift build` made them beside the tests.
package enum BuiltProgram {
    /// Where a program lies; nil where it was not built.
    package static func path(_ name: String) -> String? {
        // The tests run inside a helper of the toolchain; only the bundle that it loaded tells where the build lies.
        guard let maps = fopen("/proc/self/maps", "r") else { return nil }
        defer { fclose(maps) }
        var line = [CChar](repeating: 0, count: 8192)
        while fgets(&line, CInt(line.count), maps) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasSuffix("PackageTests.xctest\n"), let start = text.firstIndex(of: "/"),
                let end = text.lastIndex(of: "/")
            else { continue }
            let path = "\(text[start..<end])/\(name)"
            return access(path, X_OK) == 0 ? path : nil
        }
        return nil
    }
}
