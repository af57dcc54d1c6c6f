import Core
import Cryptography

extension ContentKey where Note == BytecodeContent {
    /// The code of timestamp-based compiled modules of Python.
    package static var bytecodeCode: Self { Self("bytecode-code") }
}

/// Hashes what follows the head of timestamp-based compiled modules, so that two can be compared that were compiled of one
/// source at different times. Other files cost their first bytes.
package struct BytecodeCodeObserver: ContentObserver {
    package var key: ContentKey<BytecodeContent> { .bytecodeCode }

    package init() {}

    package func interest(in file: ObservedFile) -> ContentInterest { file.size >= 8 ? .head : .none }

    package func wants(head: RawSpan) -> Bool { BytecodeStamp(head: head) != nil }

    package func makeWatcher() throws(Failure) -> Watcher { Watcher(hasher: try SHA256()) }

    /// Bytes of the longest code that is held to be hashed; longer code is hashed as it is.
    fileprivate static let limit = 4 << 20

    package final class Watcher: ContentWatcher {
        private var hasher: SHA256
        private var kind: UInt64?
        /// Bytes of the head that are still to come.
        private var left = 0
        private var code: [UInt8] = []

        fileprivate init(hasher: consuming SHA256) { self.hasher = hasher }

        package func begin(_ file: ObservedFile) {
            kind = nil
            code.removeAll(keepingCapacity: true)
        }

        package func take(_ piece: RawSpan) throws(Failure) -> Bool {
            if kind == nil {
                // The first piece is the head, whole: that is how a file is of interest.
                guard let stamp = BytecodeStamp(head: piece) else { return false }
                kind = stamp.kind
                left = stamp.codeOffset
            }
            let skipped = min(left, piece.byteCount)
            left -= skipped
            code += piece.array(skipped..<piece.byteCount)
            if code.count > BytecodeCodeObserver.limit {
                let bytes = code
                try hasher.update(bytes.span.bytes)
                code.removeAll(keepingCapacity: true)
            }
            return true
        }

        package func end() throws(Failure) -> BytecodeContent? {
            var bytes = code
            PipFolder.mask(&bytes)
            try hasher.update(bytes.span.bytes)
            let digest = try hasher.finish()
            return kind.map { BytecodeContent(kind: $0, code: digest) }
        }
    }
}

/// The folder that `pip install --target` compiles in, whose random name each module then holds as that of its source's.
private enum PipFolder {
    private static let start = Array("/pip-target-".utf8)
    /// Characters of Python's `tempfile`.
    private static let length = 8

    /// Takes the random part out, as no two installations have the same. Python sets the name anew when it imports.
    static func mask(_ code: inout [UInt8]) {
        var index = 0
        while index + start.count + length < code.count {
            guard code[index] == start[0], code[index...].starts(with: start) else {
                index += 1
                continue
            }
            let name = index + start.count..<index + start.count + length
            if code[name].allSatisfy(isOfName), code[name.upperBound] == start[0] {
                for place in name { code[place] = UInt8(ascii: "x") }
            }
            index = name.upperBound
        }
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
