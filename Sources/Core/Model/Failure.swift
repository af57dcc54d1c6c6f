/// Why an artifact was refused or could not be judged; the only error that crosses module borders.
///
/// A struct with an open code, so that new reasons do not break callers. Two failures are equal when their codes
/// are: messages are for people.
package struct Failure: Error, Sendable, Equatable {
    /// A finding id such as `archive.zip-no-eocd` or `input.not-found`; `layerlock explain` knows each.
    package struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The id as reports print it.
        package let rawValue: String
        /// Wraps an id.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// The same bytes.
        package static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }
        /// The id as reports print it.
        package var description: String { rawValue }
        /// Whether the artifact itself is at fault (exit 10); otherwise nothing could be decided (exit 1).
        package var isRefusal: Bool { rawValue.hasPrefix("archive.") }
    }

    /// What went wrong, as an id.
    package var code: Code
    /// What went wrong, as a sentence without the file's name.
    package var message: String
    /// The file it concerns, as the user named it.
    package var file: String?
    /// The entry it concerns, in its displayed form.
    package var entry: String?
    /// Byte offset into the file, counted from 0.
    package var offset: UInt64?
    /// What the user can do about it.
    package var remedy: String?

    /// Describes a failure; reader code fills in what it knows, callers add the file's name.
    package init(
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
    package static func == (lhs: Failure, rhs: Failure) -> Bool { lhs.code == rhs.code }

    /// The same failure naming `file`, unless it names one already.
    package func inFile(_ file: String) -> Failure {
        var copy = self
        copy.file = self.file ?? file
        return copy
    }
}

extension Failure.Code {
    /// No such file, or `-` with nothing on standard input.
    package static let inputNotFound = Self(rawValue: "input.not-found")
    /// The file exists and could not be read (permission, I/O error, a directory where a file is due).
    package static let inputUnreadable = Self(rawValue: "input.unreadable")
    /// The file changed or shrank while it was read.
    package static let inputChanged = Self(rawValue: "input.changed")
    /// More bytes than may be kept in a temporary file while they are read.
    package static let inputSpoolLimit = Self(rawValue: "input.spool-limit")
    /// A kind of artifact that this version does not read.
    package static let inputUnsupported = Self(rawValue: "input.unsupported")
    /// An option that does not go with this kind of artifact: wrong usage (exit 64).
    package static let inputOption = Self(rawValue: "input.option")
    /// The lockfile is not one, is cut short or contradicts itself.
    package static let lockfileInvalid = Self(rawValue: "lockfile.invalid")
    /// A stored manifest does not hash to its name or is no canonical manifest.
    package static let manifestInvalid = Self(rawValue: "lockfile.manifest-invalid")
    /// Another process holds the lockfile's lock for too long.
    package static let lockfileBusy = Self(rawValue: "lockfile.busy")
    /// An output could not be written; nothing was left behind.
    package static let outputFailed = Self(rawValue: "output.failed")
    /// The folder to unpack into exists and is not empty.
    package static let outputExists = Self(rawValue: "output.exists")
    /// A library call failed for a reason that is not the input's (out of memory, a broken installation).
    package static let internalFault = Self(rawValue: "internal.fault")
}
