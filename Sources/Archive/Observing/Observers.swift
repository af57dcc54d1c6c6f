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

/// Makes something small of a file's whole content, such as what a program says of how it was built. Each worker holds one
/// content of up to `limit` bytes at a time.
package struct WholeContent<Note: Sendable>: ContentObserver {
    package let key: ContentKey<Note>
    /// Bytes of the longest content that is held.
    package let limit: Int
    private let isOfInterest: @Sendable (ObservedFile) -> Bool
    private let wanted: @Sendable (RawSpan) -> Bool
    private let make: @Sendable (RawSpan?) -> Note?

    /// - Parameters:
    ///   - isOfInterest: Tells by path, size and mode whether a file may be of interest.
    ///   - wants: Tells it by the first bytes.
    ///   - make: What to note: made of the whole content, or, without it, of a file longer than the limit; nil for nothing.
    ///     Whoever makes something large bounds it by a budget.
    package init(
        _ key: ContentKey<Note>, limit: Int, isOfInterest: @escaping @Sendable (ObservedFile) -> Bool = { _ in true },
        wants: @escaping @Sendable (RawSpan) -> Bool = { _ in true },
        make: @escaping @Sendable (RawSpan?) -> Note?
    ) {
        self.key = key
        self.limit = limit
        self.isOfInterest = isOfInterest
        wanted = wants
        self.make = make
    }

    package func interest(in file: ObservedFile) -> ContentInterest {
        file.size > 0 && isOfInterest(file) ? .head : .none
    }

    package func wants(head: RawSpan) -> Bool { wanted(head) }

    package func makeWatcher() -> Watcher { Watcher(observer: self) }

    package struct Watcher: ContentWatcher {
        private let observer: WholeContent
        private var size: UInt64 = 0
        private var isTooLong = false
        /// The content; its room is used again for the next.
        private var bytes: [UInt8] = []

        fileprivate init(observer: WholeContent) { self.observer = observer }

        package mutating func begin(_ file: ObservedFile) {
            size = file.size
            isTooLong = file.size > UInt64(observer.limit)
            bytes.removeAll(keepingCapacity: true)
            if !isTooLong { bytes.reserveCapacity(Int(size)) }
        }

        package mutating func take(_ piece: RawSpan) -> Bool {
            guard !isTooLong else { return false }
            // Content that is longer than it said to be is refused elsewhere, and not held here.
            guard UInt64(bytes.count) + UInt64(piece.byteCount) <= size else { return false }
            piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
            return true
        }

        package mutating func end() -> Note? {
            guard !isTooLong else { return observer.make(nil) }
            return observer.make(bytes.span.bytes)
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

    /// - Parameters:
    ///   - algorithms: What is computed where nobody knows before which paths an archive holds.
    ///   - needed: What a file of this path, such as a database, makes necessary.
    package init(
        _ algorithms: InstallerAlgorithms, needed: @escaping @Sendable (EntryPath) -> InstallerAlgorithms
    ) {
        self.algorithms = algorithms
        self.needed = needed
    }

    package var key: ContentKey<InstallerDigests> { .installerDigests }

    package func narrowed(to paths: some Sequence<EntryPath>) -> Self? {
        let algorithms = paths.reduce(into: InstallerAlgorithms()) { $0.formUnion(needed($1)) }
        return algorithms.isEmpty ? nil : Self(algorithms, needed: needed)
    }

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
