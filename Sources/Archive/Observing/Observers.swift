import Core
import Cryptography

extension ContentKey where Note == [UInt8] {
    /// First bytes of files.
    package static var leading: Self { Self("leading") }
    /// The content of a zip's signature entry.
    package static var signature: Self { Self("signature") }
}

extension ContentKey where Note == BytecodeStamp {
    /// What timestamp-based compiled modules of Python state.
    package static var bytecode: Self { Self("bytecode") }
}

extension ContentKey where Note == InstallerDigests {
    /// Digests beside SHA-256.
    package static var installerDigests: Self { Self("installer-digests") }
}

/// Keeps the first bytes of files.
package struct LeadingBytes: ContentObserver {
    package let key: ContentKey<[UInt8]>
    private let budget: ContentBudget
    private let wanted: @Sendable (EntryPath, UInt64) -> Int

    /// - Parameters:
    ///   - budget: Bytes that are kept at the most, of all files together; what is beyond is not kept.
    ///   - wanted: Tells how many first bytes of a file to keep, given its path and size; 0 keeps none.
    package init(
        _ key: ContentKey<[UInt8]> = .leading, budget: ContentBudget = ContentBudget(),
        wanted: @escaping @Sendable (EntryPath, UInt64) -> Int
    ) {
        self.key = key
        self.budget = budget
        self.wanted = wanted
    }

    package func interest(in file: ObservedFile) -> ContentInterest { count(of: file) > 0 ? .content : .none }

    package func makeWatcher() -> Watcher { Watcher(observer: self) }

    private func count(of file: ObservedFile) -> Int {
        Int(min(UInt64(max(0, wanted(file.path, file.size))), file.size))
    }

    package struct Watcher: ContentWatcher {
        fileprivate let observer: LeadingBytes
        private var asked = 0
        private var bytes: [UInt8] = []

        fileprivate init(observer: LeadingBytes) { self.observer = observer }

        package mutating func begin(_ file: ObservedFile) {
            let count = observer.count(of: file)
            asked = observer.budget.take(count) ? count : 0
            bytes = []
        }

        package mutating func take(_ piece: RawSpan) -> Bool {
            bytes += piece.array(0..<min(piece.byteCount, asked - bytes.count))
            return bytes.count < asked
        }

        package mutating func end() -> [UInt8]? {
            defer { bytes = [] }
            return asked > 0 ? bytes : nil
        }
    }
}

/// Notes what compiled modules of Python state in their first bytes. Names don't matter: a link of the right name may lead to
/// any file.
package struct BytecodeObserver: ContentObserver {
    package var key: ContentKey<BytecodeStamp> { .bytecode }

    package init() {}

    package func makeWatcher() -> Watcher { Watcher() }

    package struct Watcher: ContentWatcher {
        private var bytes: [UInt8] = []

        fileprivate init() { bytes.reserveCapacity(BytecodeStamp.headSize) }

        package mutating func begin(_ file: ObservedFile) { bytes.removeAll(keepingCapacity: true) }

        package mutating func take(_ piece: RawSpan) -> Bool {
            for index in 0..<min(piece.byteCount, BytecodeStamp.headSize - bytes.count) {
                bytes.append(piece.u8(index))
            }
            // Nearly every file shows with its fourth byte that it is none.
            return bytes.count < BytecodeStamp.headSize && (bytes.count < 4 || bytes[3] == UInt8(ascii: "\n"))
        }

        package mutating func end() -> BytecodeStamp? { BytecodeStamp(head: bytes.span.bytes) }
    }
}

/// Computes the digests by which installers record files, of every file: what a database lists is known only at the end.
package struct InstallerDigestObserver: ContentObserver {
    private let algorithms: InstallerAlgorithms
    private let needed: @Sendable (EntryPath) -> InstallerAlgorithms
    private let isWanted: @Sendable (EntryPath) -> Bool

    /// - Parameters:
    ///   - algorithms: What is computed where nobody knows before which paths an archive holds.
    ///   - isWanted: Whose digests are computed, by their paths.
    ///   - needed: What a file of this path, such as a database, makes necessary.
    package init(
        _ algorithms: InstallerAlgorithms, of isWanted: @escaping @Sendable (EntryPath) -> Bool = { _ in true },
        needed: @escaping @Sendable (EntryPath) -> InstallerAlgorithms
    ) {
        self.algorithms = algorithms
        self.isWanted = isWanted
        self.needed = needed
    }

    package var key: ContentKey<InstallerDigests> { .installerDigests }

    package func narrowed(to paths: some Sequence<EntryPath>) -> Self? {
        let algorithms = paths.reduce(into: InstallerAlgorithms()) { $0.formUnion(needed($1)) }
        return algorithms.isEmpty ? nil : Self(algorithms, of: isWanted, needed: needed)
    }

    package func interest(in file: ObservedFile) -> ContentInterest { isWanted(file.path) ? .content : .none }

    package func makeWatcher() -> Watcher { Watcher(algorithms) }

    package final class Watcher: ContentWatcher {
        private var hasher: InstallerHasher

        fileprivate init(_ algorithms: InstallerAlgorithms) { hasher = InstallerHasher(algorithms) }

        package func begin(_ file: ObservedFile) {}

        package func take(_ piece: RawSpan) throws(Failure) -> Bool {
            try hasher.update(piece)
            return true
        }

        package func end() throws(Failure) -> InstallerDigests? { try hasher.finish() }
    }
}
