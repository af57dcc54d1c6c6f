import Advisories
import Archive
import Core
import Detectors
import Image
import Ledger
import Pins
import Policy
import Signatures

/// The versions of what looks at artifacts. Each is its own and raised where it would find something else, so that a release
/// that changes nothing about it makes nothing due.
///
/// They count from 1, above the versions 0.x of the program that ledgers hold from before: what was looked at then is due once.
package struct ScannerVersions: Sendable {
    /// The reader of zips.
    package var zips = ZipReader.version
    /// The reader of images.
    package var images = ImageReader.version
    /// The comparison with a pin.
    package var pins = PinCheck.version
    /// What judges signatures.
    package var signatures = SignatureJudge.version
    /// What makes evidence of zips' signatures.
    package var zipEvidence = SignatureFormats.all.version(over: .zip(nil), .anyFile)
    /// What makes evidence of images' signatures.
    package var imageEvidence = SignatureFormats.all.version(over: .documents([]))
    /// The comparison with advisories.
    package var advisories = AdvisoryIndex.version
    /// Those that detectors look under.
    package var detectors = Scanner.scanners(of: DetectorList.all)

    /// The versions of this program.
    package init() {}

    /// The reading of a zip or of an image, which is also that of its layers.
    func reading(isImage: Bool) -> Scanner {
        Scanner(name: Scanner.reading, version: "\(isImage ? images : zips)")
    }

    /// Who built an artifact is believed by a trust store: another one, or another state of it, is another scanner of a pin that says who.
    func pin(of pin: Pin?, trust: Digest?) -> Scanner {
        let store = pin?.build == nil ? nil : trust
        return Scanner(name: Scanner.pin, version: "\(pins)" + (store.map { "+\($0.hex.prefix(16))" } ?? ""))
    }

    /// Signatures judged by another trust store, or another state of it, were judged by another scanner: somebody may have
    /// been revoked.
    func signature(trust: Digest?) -> Scanner {
        Scanner(name: Scanner.signature, version: "\(signatures)" + (trust.map { "+\($0.hex.prefix(16))" } ?? ""))
    }

    /// What makes evidence that is kept: what another version made is nothing that is known.
    func evidence(isImage: Bool) -> String {
        "reading=\(isImage ? images : zips) \(isImage ? imageEvidence : zipEvidence)"
    }

    /// A detector's scanner, whose name is one of `detectors`.
    func detector(_ name: String) -> Scanner {
        detectors.first { $0.name == name } ?? Scanner(name: name, version: "0")
    }
}
