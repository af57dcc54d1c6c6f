import Advisories
import Core

/// What is to be waived, by whom and why.
package struct WaiverDemand: Sendable {
    /// The vulnerability by any of its ids; nil for every one.
    package var id: String?
    /// The package by its URL; nil for every one.
    package var package: String?
    /// The artifact by its name, digest or tree; nil for every one.
    package var artifact: String?
    /// The file that tells of the package, or a folder that ends with a slash; nil for every one.
    package var path: String?
    /// Why.
    package var reason: String
    /// Who answers for it.
    package var owner: String
    /// The last day, such as 2027-01-31, or the time at which it ends.
    package var until: String

    /// Describes a waiver.
    package init(
        id: String? = nil, package: String? = nil, artifact: String? = nil, path: String? = nil, reason: String,
        owner: String, until: String
    ) {
        self.id = id
        self.package = package
        self.artifact = artifact
        self.path = path
        self.reason = reason
        self.owner = owner
        self.until = until
    }

    /// Whether a text is an end that a waiver may have.
    package static func isEnd(_ text: String) -> Bool { WaiverFile.end(of: text) != nil }

    /// Whether a text is a package URL.
    package static func isPackage(_ text: String) -> Bool { PackagePattern(text) != nil }
}

/// Adds a waiver to a file of them, which is made where there is none; what stands there keeps its bytes.
package struct AddWaiver: Sendable {
    /// How long another process that changes the file is waited for.
    private static let timeout = Duration.seconds(10)

    /// The file.
    package var file: String

    /// Adds to this file.
    package init(file: String) { self.file = file }

    /// - Throws: `waivers.invalid` where the file is broken, or the waiver has ended or leaves something open; `output.exists` where
    ///   one about the same still holds; `waivers.busy`, `input.*`, `output.failed`. The file is then as before.
    package func run(_ demand: WaiverDemand, asOf: Timestamp) throws(Failure) {
        guard let end = WaiverFile.end(of: demand.until) else {
            throw Failure(.waiversInvalid, "\(demand.until) is neither a day such as 2027-01-31 nor an RFC 3339 time")
        }
        guard end > asOf else {
            throw Failure(.waiversInvalid, "a waiver until \(demand.until) would excuse nothing: it is \(asOf)")
        }
        let waiver = Waiver(
            id: demand.id, package: demand.package, artifact: demand.artifact, path: demand.path, reason: demand.reason,
            owner: demand.owner, end: end)
        try Folder.createAll(above: file)
        let lock = try FolderLock(
            "\(PathNames.folder(of: file))/.", timeout: Self.timeout, guarding: file, busy: .waiversBusy)
        defer { withExtendedLifetime(lock) {} }
        let bytes =
            try FileKind.of(file) == .missing ? [] : try FileReading.readWhole(file, limit: WaiverFile.byteLimit)
        let former: [Waiver]
        let added: [UInt8]
        do throws(JSONFault) {
            former = bytes.isEmpty ? [] : try WaiverFile.read(bytes)
            added = try WaiverFile.adding(waiver, until: demand.until, to: bytes)
        } catch {
            throw error.failure(.waiversInvalid, file: file, remedy: "docs/rescan.md shows the file's form")
        }
        if let other = former.first(where: { $0.isAboutTheSame(as: waiver) && $0.end > asOf }) {
            throw Failure(
                .outputExists,
                "\(PathEscaping.displayed(other.owner.utf8)) has waived it until \(other.lastMoment) already",
                file: file, remedy: "change that one where it is not enough")
        }
        try AtomicFile.write(added, to: file)
    }
}
