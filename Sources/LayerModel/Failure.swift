/// Why an artifact was refused or could not be judged; the only error that crosses module borders.
///
/// A struct with an open code, so that new reasons do not break callers. Two failures are equal when their codes
/// are: messages are for people.
public struct Failure: Error, Sendable, Equatable {
    /// A finding id such as `archive.zip-no-eocd` or `input.not-found`; `layerlock explain` knows each.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The id as reports print it.
        public let rawValue: String
        /// Wraps an id.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The same bytes.
        public static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }
        /// The id as reports print it.
        public var description: String { rawValue }
        /// Whether the artifact itself is at fault (exit 10); otherwise nothing could be decided (exit 1).
        public var isRefusal: Bool { rawValue.hasPrefix("archive.") }
    }

    /// What went wrong, as an id.
    public var code: Code
    /// What went wrong, as a sentence without the file's name.
    public var message: String
    /// The file it concerns, as the user named it.
    public var file: String?
    /// The entry it concerns, in its displayed form.
    public var entry: String?
    /// Byte offset into the file, counted from 0.
    public var offset: UInt64?
    /// What the user can do about it.
    public var remedy: String?

    /// Describes a failure; reader code fills in what it knows, callers add the file's name.
    public init(
        _ code: Code, _ message: String, file: String? = nil, entry: String? = nil, offset: UInt64? = nil,
        remedy: String? = nil
    ) {
        self.code = code
        self.message = message
        self.file = file
        self.entry = entry
        self.offset = offset
        self.remedy = remedy
    }

    /// Equality of codes alone.
    public static func == (lhs: Failure, rhs: Failure) -> Bool { lhs.code == rhs.code }

    /// The same failure naming `file`, unless it names one already.
    public func inFile(_ file: String) -> Failure {
        var copy = self
        copy.file = self.file ?? file
        return copy
    }
}

extension Failure.Code {
    /// No such file, or `-` with nothing on standard input.
    public static let inputNotFound = Self(rawValue: "input.not-found")
    /// The file exists and could not be read (permission, I/O error, a directory where a file is due).
    public static let inputUnreadable = Self(rawValue: "input.unreadable")
    /// The file changed or shrank while it was read.
    public static let inputChanged = Self(rawValue: "input.changed")
    /// More bytes than may be kept in a temporary file while they are read.
    public static let inputSpoolLimit = Self(rawValue: "input.spool-limit")
    /// A kind of artifact that this version does not read.
    public static let inputUnsupported = Self(rawValue: "input.unsupported")
    /// An option that does not go with this kind of artifact: wrong usage (exit 64).
    public static let inputOption = Self(rawValue: "input.option")
    /// The lockfile is not one, is cut short or contradicts itself.
    public static let lockfileInvalid = Self(rawValue: "lockfile.invalid")
    /// A stored manifest does not hash to its name or is no canonical manifest.
    public static let manifestInvalid = Self(rawValue: "lockfile.manifest-invalid")
    /// Another process holds the lockfile's lock for too long.
    public static let lockfileBusy = Self(rawValue: "lockfile.busy")
    /// An output could not be written; nothing was left behind.
    public static let outputFailed = Self(rawValue: "output.failed")
    /// The folder to unpack into exists and is not empty.
    public static let outputExists = Self(rawValue: "output.exists")
    /// A library call failed for a reason that is not the input's (out of memory, a broken installation).
    public static let internalFault = Self(rawValue: "internal.fault")
}
