import Advisories
import Archive
import Core
import Cryptography
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

    /// The comparison with a pin, or with none.
    ///
    /// The ledger keeps one comparison of the same bytes, whatever pins these have. What compares them with a pin that asks for
    /// something else, or as closely as another rule says, is another scanner: what one found says nothing of the other. So is,
    /// for a pin that says who built an artifact, another trust store by which that is believed, or another state of it.
    /// Who signed is no part of it: that is judged over what is kept of signatures, with and without a trust store by turns.
    func pin(of pin: Pin?, trust: Digest?, layers: LayerRule) throws(Failure) -> Scanner {
        guard var pin else { return Scanner(name: Scanner.pin, version: "\(pins)") }
        pin.signer = nil
        var hasher = try SHA256()
        try hasher.update(pin.demandText.span.bytes)
        if pin.kind.isImage { try hasher.update(Array("\0layers \(layers.rawValue)".utf8).span.bytes) }
        let demand = try hasher.finish().hex.prefix(32)
        let store = pin.build == nil ? nil : trust
        return Scanner(
            name: Scanner.pin, version: "\(pins)+\(demand)" + (store.map { "+\($0.hex.prefix(16))" } ?? ""))
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
