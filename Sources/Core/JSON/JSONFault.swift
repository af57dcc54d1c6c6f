/// Why a document was refused, and where.
package struct JSONFault: Error, Sendable, Equatable {
    /// What is wrong.
    package enum Code: Sendable {
        /// Not JSON: RFC 8259's grammar, its encoding, or a string that is no Unicode text.
        case invalid
        /// An object that says one key twice.
        case duplicateKey
        /// Two keys of one object that differ in case alone; Go takes either for the other.
        case caseVariantKey
        /// Something after the document's value.
        case trailingData
        /// Nested deeper than the limit.
        case tooDeep
        /// A fraction, an exponent or an integer beyond Int64; readers disagree on what these are.
        case number
        /// More bytes than the limit.
        case tooLarge
        /// Sound JSON that says something other than the document should (`JSONCursor`); never raised by the reader.
        case unexpected

        /// The finding of a document inside an archive that says so.
        package var archiveID: FindingID {
            switch self {
            case .invalid, .unexpected: .archiveJsonInvalid
            case .duplicateKey: .archiveJsonDuplicateKey
            case .caseVariantKey: .archiveJsonCaseVariantKey
            case .trailingData: .archiveJsonTrailingData
            case .tooDeep: .archiveJsonTooDeep
            case .number: .archiveJsonNumber
            case .tooLarge: .archiveJsonTooLarge
            }
        }
    }

    /// What is wrong.
    package var code: Code
    /// One sentence without the place.
    package var message: String
    /// Byte offset into the document, counted from 0; nil for `unexpected`, which knows lines alone.
    package var offset: Int?
    /// Line, counted from 1.
    package var line: Int

    /// Describes a fault.
    package init(_ code: Code, _ message: String, offset: Int? = nil, line: Int) {
        self.code = code
        self.message = message
        self.offset = offset
        self.line = line
    }

    /// The fault as a failure of `code`, its line in the message.
    package func failure(
        _ code: FindingID, file: String? = nil, entry: String? = nil, remedy: Prose? = nil
    ) -> Failure {
        Failure(
            code, "line \(line): \(message)", file: file, entry: entry, offset: offset.map { UInt64($0) },
            remedy: remedy)
    }
}

/// Bounds on a document.
package struct JSONLimits: Sendable, Equatable {
    /// Deepest nesting that `depth` can allow; reading recurses, and the stack is finite.
    package static let deepest = 512

    /// Bytes of the whole document.
    package var bytes: Int
    /// Arrays and objects within each other; at most `deepest` whatever is asked for.
    package var depth: Int

    /// Bounds a document; the defaults are 4 MiB and 64 levels.
    package init(bytes: Int = 4 << 20, depth: Int = 64) {
        self.bytes = bytes
        self.depth = min(depth, Self.deepest)
    }
}

/// What is let through beyond our own documents' strictness, for documents that others wrote.
package struct JSONOptions: Sendable, Equatable {
    /// Read fractions, exponents and numbers beyond Int64 as `JSONValue.number` instead of refusing them.
    package var keepsOtherNumbers: Bool
    /// Accept keys of one object that differ in case alone.
    package var allowsCaseVariantKeys: Bool

    /// Accept a key that stands twice in one object, as JavaScript does: the last value counts, and the object says which
    /// keys did (`JSONObject.repeated`).
    package var takesLastOfRepeated = false

    /// Names of members whose value is a map, such as labels: its keys are data, which Go too tells apart by case. What
    /// such a map holds is read as strictly as the rest.
    package var maps: Set<TextKey>

    /// Chooses; the defaults are the strictest.
    package init(keepsOtherNumbers: Bool = false, allowsCaseVariantKeys: Bool = false, maps: Set<TextKey> = []) {
        self.keepsOtherNumbers = keepsOtherNumbers
        self.allowsCaseVariantKeys = allowsCaseVariantKeys
        self.maps = maps
    }

    /// Neither; for lockfiles and trust stores.
    package static let strict = JSONOptions()
    /// Both; for package metadata such as `package.json`, which only names what is owned.
    package static let foreign = JSONOptions(keepsOtherNumbers: true, allowsCaseVariantKeys: true)
}
