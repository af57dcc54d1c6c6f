import Core
import Cryptography

/// The artifacts that were reviewed: `layers.lock`.
package struct Lockfile: Sendable, Equatable {
    /// The schema version that is written.
    package static let schemaVersion: Int64 = 2
    /// The schema versions that are read; pins of an older one lack what came later.
    package static let readVersions: ClosedRange<Int64> = 1...2
    /// Most bytes of a lockfile; some thirty thousand pins.
    package static let byteLimit = 16 << 20

    /// The pins, sorted by the bytes of their names; no two names are equal.
    package private(set) var artifacts: [Pin] = []

    /// The schema version that was read.
    package private(set) var version = Self.schemaVersion

    /// A lockfile without pins.
    package init() {}

    /// The pin of this name.
    package subscript(name: String) -> Pin? { artifacts.first { $0.name == name } }

    /// Adds a pin, or replaces the one of its name.
    /// - Throws: `lockfile.invalid` for a pin that a lockfile cannot hold (a name that is empty or hides characters,
    ///   image members on a zip, a stack).
    package mutating func set(_ pin: Pin) throws(Failure) {
        if let fault = PinRules.fault(of: pin) {
            throw Failure(
                .lockfileInvalid, "the pin \(JSONWriter.shown(pin.name)): \(fault.member) \(fault.message)",
                remedy: fault.member == "name" ? "give a plain name with \(setting: .name)" : nil)
        }
        if let place = artifacts.firstIndex(where: { $0.name == pin.name }) { artifacts.remove(at: place) }
        artifacts.insert(pin, at: place(of: pin))
    }

    /// Where a pin belongs in the order, by bisection.
    private func place(of pin: Pin) -> Int {
        var range = artifacts.startIndex..<artifacts.endIndex
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range =
                Self.precedes(artifacts[middle], pin) ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    /// Removes the pin of this name, where there is one.
    package mutating func remove(_ name: String) { artifacts.removeAll { $0.name == name } }

    /// The lockfile's bytes: the same for the same pins, on any machine.
    package var text: [UInt8] {
        JSONWriter.text(
            ["schemaVersion": .integer(Self.schemaVersion), "artifacts": .array(artifacts.map(PinCoding.value(of:)))],
            style: .pretty)
    }

    private static func precedes(_ left: Pin, _ right: Pin) -> Bool {
        left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
}

extension Lockfile {
    /// Reads a lockfile's bytes; strictly, for it decides what is deployed.
    /// - Throws: `lockfile.invalid` with the line in the message; names no file.
    package init(parsing bytes: [UInt8]) throws(Failure) {
        let version: JSONCursor
        do throws(JSONFault) {
            let document = JSONCursor(try JSONReader.read(bytes, limits: JSONLimits(bytes: Self.byteLimit)))
            // First of all: what a later version adds must not be reported as a fault of the file.
            version = try document.member("schemaVersion")
            if Self.readVersions.contains(try version.integer()) {
                try self.init(document)
                return
            }
        } catch {
            if error.code == .invalid, let line = Self.mergeConflict(in: bytes) {
                throw Failure(
                    .lockfileInvalid, "line \(line): an unresolved merge conflict",
                    remedy: "keep one side's pins, or restore the file and lock the artifacts again")
            }
            throw error.failure(
                .lockfileInvalid, remedy: "restore it from version control, or lock the artifacts again")
        }
        throw version.fault(
            "is none of \(Self.readVersions.lowerBound) to \(Self.readVersions.upperBound), the versions that this layerlock reads"
        )
        .failure(.lockfileInvalid, remedy: "use the version of layerlock that wrote the file")
    }

    /// Reads a lockfile.
    /// - Throws: `input.not-found`, `input.unreadable` or `lockfile.invalid`, naming the file.
    package static func load(_ path: String) throws(Failure) -> Lockfile { try loadWithDigest(path).lockfile }

    /// Reads a lockfile; with SHA-256 of the very bytes that were read, which its signature names.
    /// - Throws: as `load`, and `internal.fault` where hashing fails.
    package static func loadWithDigest(_ path: String) throws(Failure) -> (lockfile: Lockfile, digest: Digest) {
        do throws(Failure) {
            let bytes = try FileReading.readWhole(path, limit: byteLimit)
            let lockfile = try Lockfile(parsing: bytes)
            // Compared with nothing, nothing would be missed.
            guard !lockfile.artifacts.isEmpty else {
                throw Failure(
                    .lockfileInvalid, "pins nothing",
                    remedy: "pin what was reviewed with \(run: .lock), or restore it from version control")
            }
            return (lockfile, try SHA256.digest(of: bytes))
        } catch {
            var failure = error.inFile(path)
            if failure.code == .inputNotFound {
                failure.remedy = "make it with \(run: .lock), or name it with \(setting: .lockfile)"
            }
            if failure.code == .inputUnreadable, try FileKind.of("\(path)/.") == .folder {
                failure.message = "is a folder, where a lockfile is due"
                failure.remedy = "name the file inside, such as \(path)/layers.lock"
            }
            throw failure
        }
    }

    private init(_ document: JSONCursor) throws(JSONFault) {
        try document.requireOnly(["schemaVersion", "artifacts"])
        let version = try document.member("schemaVersion").integer()
        self.version = version
        var names: [TextKey: Int] = [:]
        let elements = try document.member("artifacts").elements()
        artifacts.reserveCapacity(elements.count)
        // A nightly rescan reads thousands: on all cores. The first fault is told, as of one after the other.
        let pins = SideBySide.map(elements.count) { range in
            elements[range].map { element -> Result<Pin, JSONFault> in
                do throws(JSONFault) {
                    return .success(try PinCoding.pin(at: element, version: version))
                } catch {
                    return .failure(error)
                }
            }
        }.joined()
        for (element, pin) in zip(elements, pins) {
            let pin = try pin.get()
            if let line = names.updateValue(element.line, forKey: pin.name) {
                throw element.fault("the name \(JSONWriter.shown(pin.name)) is pinned on line \(line) already")
            }
            artifacts.append(pin)
        }
        artifacts.sort(by: Self.precedes)
    }

    /// The line of a conflict marker as git writes it.
    private static func mergeConflict(in bytes: [UInt8]) -> Int? {
        let marker = Array("<<<<<<< ".utf8)
        var line = 1
        var start = bytes.startIndex
        while start < bytes.endIndex {
            if bytes[start...].starts(with: marker) { return line }
            guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            start = end + 1
            line += 1
        }
        return nil
    }
}
