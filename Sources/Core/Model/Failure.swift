/// Why an artifact was refused or could not be judged; the only error that crosses module borders.
///
/// Two failures are equal when their codes are: messages are for people.
package struct Failure: Error, Sendable, Equatable {
    /// What went wrong, as an id.
    package var code: FindingID
    /// What went wrong, as a sentence without the file's name.
    package var prose: Prose
    /// The file it concerns, as the user named it.
    package var file: String?
    /// The entry it concerns, in its displayed form.
    package var entry: String?
    /// Byte offset into the file, counted from 0.
    package var offset: UInt64?
    /// What the user can do about it.
    package var remedy: Prose?

    /// Describes a failure; reader code fills in what it knows, callers add the file's name.
    package init(
        _ code: FindingID, _ message: String, file: String? = nil, entry: String? = nil, offset: UInt64? = nil,
        remedy: Prose? = nil
    ) {
        self.init(code, prose: Prose(message), file: file, entry: entry, offset: offset, remedy: remedy)
    }

    /// Describes a failure whose message refers to operations or settings.
    package init(
        _ code: FindingID, prose: Prose, file: String? = nil, entry: String? = nil, offset: UInt64? = nil,
        remedy: Prose? = nil
    ) {
        self.code = code
        self.prose = prose
        self.file = file
        self.entry = entry
        self.offset = offset
        self.remedy = remedy
    }

    /// What went wrong, in the libraries' own terms: reports word `prose`.
    package var message: String {
        get { prose.plain }
        set { prose = Prose(newValue) }
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
