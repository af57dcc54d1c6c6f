import Archive
import Core

/// What is kept of a program while the artifact is read: some KiB instead of the whole file.
package struct ProgramDigest: Sendable {
    /// Go's version and modules.
    package var go: (version: [UInt8], modules: [UInt8])?
    /// The section that cargo-auditable writes, compressed as it is.
    package var cargo: [UInt8]?
    /// Why the program could not be looked into.
    package var fault: String?
    /// What it is, where its name and its text tell.
    package var known: (name: String, version: String)?

    /// What it needs to be started; nil where it says nothing.
    package private(set) var linkage: ProgramLinkage?
    /// For which machine it is (ELF, e_machine); nil where it was not held.
    package private(set) var machine: UInt16?
    /// Whether it was held and has no table of symbols but that of the loader, as `strip` leaves it.
    package private(set) var lacksSymbols = false

    /// Bytes of the largest program that is held; each worker may hold one of them.
    package static let limit = 128 << 20
    /// Bytes of the longest `.dep-v0` section that is kept.
    private static let sectionLimit = 4 << 20

    /// Says what a program says.
    package init(go: (version: [UInt8], modules: [UInt8])? = nil, cargo: [UInt8]? = nil) {
        self.go = go
        self.cargo = cargo
    }

    /// Of a program that says something, or may by its name, and could not be kept.
    /// - Parameter isMarked: Whether it says what it is made of; else its name promises a version.
    init(unread failure: Failure, isMarked: Bool) {
        let reason = isMarked ? "that says what it is made of" : "whose name is of one that says its version"
        fault = "is a long program \(reason), and was not kept: \(failure.message)"
    }

    init(_ content: RawSpan) {
        machine = ELFHeader(leading: content)?.machine
        do throws(MetadataFault) {
            let layout = try ELFLayout(content)
            linkage = ProgramLinkage(content, layout)
            lacksSymbols =
                !layout.sections.isEmpty && !layout.sections.contains { $0.name.elementsEqual(".symtab".utf8) }
            if let info = try GoBuildInfo(content, layout) { go = (info.version, info.modules) }
            for section in layout.sections where section.name.elementsEqual(".dep-v0".utf8) {
                guard section.range.count <= Self.sectionLimit, cargo == nil else {
                    throw MetadataFault("says its crates twice, or in more than \(Self.sectionLimit) bytes")
                }
                cargo = content.extracting(section.range).withUnsafeBytes { Array($0) }
            }
        } catch {
            fault = error.reason
        }
    }

    /// Adds what a file of this name says that it is.
    mutating func name(_ file: ArraySlice<UInt8>, content: RawSpan) {
        known = ProgramVersion(file, content: content).map { ($0.name, $0.version) }
    }

    /// Bytes that it takes to keep.
    var byteCount: Int {
        64 + (go.map { $0.version.count + $0.modules.count } ?? 0) + (cargo?.count ?? 0) + (fault?.utf8.count ?? 0)
            + (linkage?.byteCount ?? 0)
    }
}

extension ContentKey where Note == ProgramDigest {
    /// What programs in machine code say of themselves.
    package static var programs: Self { Self("programs") }
}
