import CTOML
import Core

/// Reads TOML 1.0 (https://toml.io/en/v1.0.0) by toml++, strictly: a key twice is an error there.
package enum TOMLDocument {
    /// Bytes of a document at the most.
    package static let limit = 256 << 10
    /// Dots in one line at the most: toml++ descends once for each part of a dotted key.
    static let dots = 512

    /// Reads a document.
    /// - Parameter file: The file's name for messages.
    /// - Throws: `project.invalid` with the line.
    package static func read(_ bytes: [UInt8], file: String) throws(Failure) -> TOMLValue {
        guard bytes.count <= limit else {
            throw Failure(.projectInvalid, "is larger than the limit of \(limit) bytes", file: file)
        }
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        where line.count(where: { $0 == UInt8(ascii: ".") }) > dots {
            throw ProjectFault.failure("has more than \(dots) dots", line: index + 1, file: file)
        }
        let document = Document(bytes)
        return try document.root(file)
    }

    /// Owns what toml++ made.
    private struct Document: ~Copyable {
        private let document: OpaquePointer?

        init(_ bytes: [UInt8]) {
            document = bytes.withUnsafeBytes {
                layerlock_toml_read($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
            }
        }

        deinit { layerlock_toml_free(document) }

        func root(_ file: String) throws(Failure) -> TOMLValue {
            guard let document else { throw Failure(.projectInvalid, "needs more memory than there is", file: file) }
            var line: UInt32 = 0
            var column: UInt32 = 0
            if let problem = layerlock_toml_error(document, &line, &column) {
                throw ProjectFault.failure(
                    "is no TOML: \(String(cString: problem)) (column \(column))", line: Int(line), file: file)
            }
            // Children come after their parent: from the end on, each value's members are complete when its turn comes.
            var members: [Int: [TOMLValue.Member]] = [:]
            for place in (0..<layerlock_toml_count(document)).reversed() {
                let node = layerlock_toml_node_at(document, place)
                let key = try text(node.key, node.key_length, line: node.line, file)
                let value = TOMLValue(
                    content: try content(node, members.removeValue(forKey: place) ?? [], file), line: Int(node.line))
                guard place > 0 else { return value }
                members[Int(node.parent), default: []].append(.init(key: key, value: value))
            }
            return TOMLValue(content: .table([]), line: 0)
        }

        private func content(
            _ node: layerlock_toml_node, _ members: [TOMLValue.Member], _ file: String
        ) throws(Failure) -> TOMLValue.Content {
            switch UInt32(bitPattern: node.kind) {
            case layerlock_toml_table.rawValue: .table(members.sorted { $0.value.line < $1.value.line })
            case layerlock_toml_array.rawValue: .array(members.reversed().map(\.value))
            case layerlock_toml_string.rawValue:
                .string(try text(node.text, node.text_length, line: node.line, file))
            case layerlock_toml_integer.rawValue: .integer(node.integer)
            case layerlock_toml_boolean.rawValue: .boolean(node.integer != 0)
            case layerlock_toml_date.rawValue: .date(try text(node.text, node.text_length, line: node.line, file))
            default: .float
            }
        }

        private func text(
            _ start: UnsafePointer<CChar>?, _ count: Int, line: UInt32, _ file: String
        ) throws(Failure) -> String {
            let bytes = UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw ProjectFault.failure("holds text that is not UTF-8", line: Int(line), file: file)
            }
            if text.utf8.contains(0) {
                throw ProjectFault.failure("holds text with a zero byte", line: Int(line), file: file)
            }
            return text
        }
    }
}
