import Core

/// What a merged stack gives reason to look at.
package enum StackFindings {
    /// Leading bytes of a file to keep while reading, so that `architectures` can judge it: an ELF file is one whatever
    /// its name.
    package static func wantedContents(_ path: EntryPath, _ size: UInt64) -> Int {
        size >= UInt64(ELFHeader.byteCount) ? ELFHeader.byteCount : 0
    }

    /// `stack.shadow`, one for each hidden path: warns where a hidden entry differs from the one that is seen.
    package static func shadows(of stack: MergedStack, layers: [StackPart]) -> [Finding] {
        func described(_ indices: [Int]) -> String {
            indices.filter(layers.indices.contains).map { layers[$0].described($0, of: layers.count) }
                .joined(separator: " and ")
        }
        return stack.shadows.map { shadow in
            let winner = described([shadow.winner])
            let path = shadow.path.displayed
            guard !shadow.isIdentical else {
                return Finding(.stackShadow, .pass, "\(winner) repeats \(described(shadow.losers))", path: path)
            }
            return Finding(
                .stackShadow, .warn, "\(winner) hides another one of \(described(shadow.differing))", path: path)
        }
    }

    /// `stack.architecture`: warns of each ELF file for another machine than the function's, among those the function
    /// sees; unknown where a file's leading bytes are not at hand.
    /// - Parameters:
    ///   - layers: The layers' leading bytes by path, as `wantedContents` asked for them; longer ones do as well.
    ///   - function: The function's.
    package static func architectures(
        of stack: MergedStack, layers: [[EntryPath: [UInt8]]], function: [EntryPath: [UInt8]],
        expected: Architecture
    ) -> [Finding] {
        var seen: [(entry: Entry, root: String, leading: [UInt8]?)] = stack.entries.map { merged in
            let kept = layers.indices.contains(merged.layer) ? layers[merged.layer] : [:]
            return (merged.entry, "/opt/", kept[merged.entry.path])
        }
        seen += stack.functionEntries.map { ($0, "/var/task/", function[$0.path]) }
        var findings: [Finding] = []
        var good = 0
        for (entry, root, leading) in seen where entry.type == .file && wantedContents(entry.path, entry.size) > 0 {
            let path = entry.path.displayed
            guard let leading, leading.count >= ELFHeader.byteCount else {
                findings.append(
                    Finding(
                        .stackArchitecture, .unknown, "\(root)\(path) was not looked into", path: path, namesPath: true)
                )
                continue
            }
            guard let header = ELFHeader(leading: leading) else { continue }
            guard header.architecture != expected else {
                good += 1
                continue
            }
            findings.append(
                Finding(
                    .stackArchitecture, .warn,
                    "\(root)\(path) is for \(header.machineName), not \(expected.rawValue)", path: path,
                    namesPath: true,
                    remedy: "build it for \(expected.rawValue), or set the function's architecture"))
        }
        if findings.isEmpty {
            let count = good == 1 ? "1 ELF file" : "\(good) ELF files"
            findings.append(
                Finding(.stackArchitecture, .pass, "\(count), none for another machine than \(expected.rawValue)"))
        }
        return findings
    }
}
