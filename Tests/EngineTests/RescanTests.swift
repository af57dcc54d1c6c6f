import Core
import Detectors
import Engine
import Foundation
import Image
import Ledger
import Signatures
import TestKit
import Testing

@Suite("Looking again at what is due")
struct RescanTests {
    @Test("never looked at, then fresh, then due again to the second")
    func due() async throws {
        try await withRescan { sample in
            try sample.zip("a.zip", "1")
            try sample.zip("b.zip", "2")
            try await sample.lock("a.zip", "b.zip")
            #expect(try await sample.states() == ["a": .never, "b": .never])
            #expect(try await sample.rescan(at: "2026-11-01T00:00:00Z").states == ["a: clean", "b: clean"])
            #expect(try await sample.states(at: "2026-11-08T00:00:00Z") == ["a": .fresh, "b": .fresh])
            #expect(try await sample.states(at: "2026-11-08T00:00:01Z") == ["a": .stale, "b": .stale])
            #expect(try await sample.rescan(at: "2026-11-08T00:00:00Z").notDue == 2)
            #expect(try await sample.rescan(at: "2026-11-08T00:00:01Z").outcomes.count == 2)
        }
    }

    @Test("a later version of what looks makes due what it looked at, as does asking for all")
    func versionAndAll() async throws {
        try await withRescan { sample in
            try sample.zip("a.zip", "1")
            try await sample.lock("a.zip")
            try await sample.rescan()
            #expect(try await sample.rescan().outcomes.isEmpty)
            #expect(try await sample.rescan { $0.isAll = true }.outcomes.count == 1)
            #expect(try await sample.rescan { $0.versions.images += 1 }.outcomes.isEmpty)
            #expect(try await sample.rescan { $0.versions.signatures += 1 }.outcomes.isEmpty)
            for edit: (inout RescanDemand) -> Void in [
                { $0.versions.zips += 1 }, { $0.versions.pins += 1 },
                { $0.versions.detectors[0].version = "\(PackageDetector.version).9" },
                { $0.versions.detectors[0].version = "\(PackageDetector.version + 1).1" },
            ] {
                #expect(try await sample.rescan([], edit).outcomes.count == 1)
                #expect(try await sample.rescan([], edit).outcomes.isEmpty)
            }
            // What an earlier version would look at was looked at by a later one.
            #expect(try await sample.rescan().outcomes.isEmpty)
        }
    }

    @Test("a ledger that holds versions of the program has all due once")
    func programVersions() async throws {
        try await withRescan { sample in
            try sample.zip("a.zip", "1")
            try await sample.lock("a.zip")
            try await sample.rescan()
            var bytes: [UInt8] = []
            try await Workplace.exportLedger(sample.ledger) { part throws(Failure) in bytes += part }
            let text = String(decoding: bytes, as: UTF8.self)
            let former = text.replacing(/"version":"[0-9](\.[0-9])?"/) { _ in #""version":"0.1.0""# }
            #expect(former != text)
            _ = try await Workplace.importLedger(try sample.folder.write("lines", former), into: sample.path("former"))
            #expect(try await sample.rescan { $0.ledger = sample.path("former") }.outcomes.count == 1)
            #expect(try await sample.rescan { $0.ledger = sample.path("former") }.outcomes.isEmpty)
        }
    }

    @Test("a source that changed under its name is drift, and the pinned layer was not looked at")
    func drift() async throws {
        try await withRescan { sample in
            try sample.zip("a.zip", "1")
            try sample.zip("b.zip", "2")
            try await sample.lock("a.zip", "b.zip")
            try sample.zip("a.zip", "planted")
            let summary = try await sample.rescan()
            #expect(summary.exitStatus == .drift)
            #expect(summary.states == ["a: finding", "b: clean"])
            #expect(try await sample.states() == ["a": .never, "b": .fresh])
            // The pin is due until its bytes are there again.
            #expect(try await sample.rescan().outcomes.map(\.report.name) == ["a"])
            try sample.zip("a.zip", "1")
            #expect(try await sample.rescan().exitStatus == .allowed)
            #expect(try await sample.states() == ["a": .fresh, "b": .fresh])
        }
    }

    @Test("repacked content counts as looked at: the tree is the pinned one")
    func repacked() async throws {
        try await withRescan { sample in
            try FileManager.default.copyItem(atPath: telemetry, toPath: sample.path("telemetry.zip"))
            try await sample.lock("telemetry.zip")
            let repacked = repositoryPath("Fixtures/layers/telemetry-repacked.zip")
            try FileManager.default.removeItem(atPath: sample.path("telemetry.zip"))
            try FileManager.default.copyItem(atPath: repacked, toPath: sample.path("telemetry.zip"))
            let summary = try await sample.rescan()
            #expect(summary.exitStatus == .allowed)
            #expect(try await sample.states() == ["telemetry": .fresh])
            #expect(try await sample.rescan().outcomes.isEmpty)
        }
    }

    /// Has the pin of a name, of two in a lockfile, say otherwise.
    private static func edit(_ sample: RescanSample, _ name: String, _ old: String, _ new: String) throws {
        let text = String(decoding: try sample.folder.read("layers.lock"), as: UTF8.self)
        let parts = text.split(separator: #""name":"#, omittingEmptySubsequences: false).map { part in
            part.hasPrefix(#" "\#(name)""#) ? String(part.replacing(old, with: new)) : String(part)
        }
        let edited = parts.joined(separator: #""name":"#)
        #expect(edited != text)
        try sample.folder.write("layers.lock", Array(edited.utf8))
    }

    @Test(
        "of two pins of the same bytes the false one is drift at each run, whichever was compared last",
        arguments: ["a", "b"])
    func falsePin(_ name: String) async throws {
        try await withRescan { sample in
            try sample.zip("a.zip", "1")
            try sample.zip("b.zip", "1")
            try await sample.lock("a.zip", "b.zip")
            try Self.edit(sample, name, #""files": "#, #""files": 9"#)
            for day in 1...4 {
                let summary = try await sample.rescan(at: "2026-11-0\(day)T00:00:00Z")
                #expect(summary.exitStatus == .drift, "\(day)")
                #expect(summary.states.contains("\(name): finding"), "\(day)")
            }
        }
    }

    @Test("what pins of the same bytes ask for decides whether one comparison will do for both")
    func demandsOfPins() async throws {
        try await withRescan { sample in
            try sample.zip("a.zip", "1")
            try sample.zip("b.zip", "1")
            try await sample.lock("a.zip", "b.zip")
            #expect(try await sample.rescan(at: "2026-11-01T00:00:00Z").outcomes.count == 2)
            // Other names and places are no other demand, and what is named by its place is asked as its pin.
            #expect(try await sample.rescan(at: "2026-11-01T01:00:00Z").outcomes.isEmpty)
            let paths = [sample.path("a.zip"), sample.path("b.zip")]
            #expect(try await sample.rescan(paths, at: "2026-11-01T02:00:00Z").outcomes.isEmpty)
            // A comparison without a pin is none with one.
            try FileManager.default.moveItem(atPath: sample.path("layers.lock"), toPath: sample.path("kept.lock"))
            try sample.zip("c.zip", "2")
            try await sample.lock("c.zip")
            #expect(try await sample.rescan([paths[0]], at: "2026-11-01T03:00:00Z").exitStatus == .drift)
            try FileManager.default.removeItem(atPath: sample.path("layers.lock"))
            try FileManager.default.moveItem(atPath: sample.path("kept.lock"), toPath: sample.path("layers.lock"))
            #expect(try await sample.rescan(at: "2026-11-01T04:00:00Z").outcomes.count == 2)
            #expect(try await sample.rescan(at: "2026-11-01T05:00:00Z").outcomes.isEmpty)
            // The one that was not compared last is looked at, once a run.
            try Self.edit(sample, "b", #""source""#, #""allowed": ["archive.zip-setuid=python/app.py"], "source""#)
            for (hour, due) in [(6, "b"), (7, "a"), (8, "b")] {
                let summary = try await sample.rescan(at: "2026-11-01T0\(hour):00:00Z")
                #expect(summary.states == ["\(due): clean"])
                #expect(summary.exitStatus == .allowed)
            }
        }
    }

    @Test("what is gone or refused does not count, and stops nothing else")
    func bad() async throws {
        try await withRescan { sample in
            for name in ["a", "b", "c"] { try sample.zip("\(name).zip", name) }
            try await sample.lock("a.zip", "b.zip", "c.zip")
            try FileManager.default.removeItem(atPath: sample.path("a.zip"))
            try sample.folder.write("b.zip", Array(try sample.folder.read("b.zip").dropLast(3)))
            let summary = try await sample.rescan()
            #expect(summary.states == ["a: incomplete", "b: failed", "c: clean"])
            #expect(summary.exitStatus == .undecided)
            #expect(try await sample.states() == ["a": .never, "b": .never, "c": .fresh])
            #expect(try await sample.gate("c.zip").verdict == .allow)
        }
    }

    @Test("an attempt that fails leaves the last good look as it was")
    func attemptAfterLook() async throws {
        try await withRescan { sample in
            try sample.zip("a.zip", "1")
            try await sample.lock("a.zip")
            try await sample.rescan(at: "2026-11-01T00:00:00Z")
            try FileManager.default.removeItem(atPath: sample.path("a.zip"))
            try await sample.rescan(at: "2026-11-02T00:00:00Z") { $0.isAll = true }
            #expect(try await sample.states(at: "2026-11-08T00:00:00Z") == ["a": .fresh])
            #expect(try await sample.states(at: "2026-11-08T00:00:01Z") == ["a": .stale])
        }
    }

    @Test("a limit leaves the rest for another run")
    func limit() async throws {
        try await withRescan { sample in
            for name in ["a", "b", "c"] { try sample.zip("\(name).zip", name) }
            try await sample.lock("a.zip", "b.zip", "c.zip")
            let first = try await sample.rescan { $0.limit = 2 }
            #expect(first.states == ["a: clean", "b: clean"])
            #expect(first.left == 1)
            #expect(try await sample.rescan { $0.limit = 2 }.states == ["c: clean"])
        }
    }

    @Test("failing fast begins nothing more once something is wrong")
    func failFast() async throws {
        try await withRescan { sample in
            let names = (0..<9).map { "\($0).zip" }
            for name in names { try sample.zip(name, name) }
            for name in names { try await sample.lock(name) }
            for name in names { try sample.zip(name, "other \(name)") }
            let summary = try await sample.rescan { $0.failsFast = true }
            #expect(summary.exitStatus == .drift)
            #expect(summary.outcomes.count < 9)
            #expect(summary.left == 9 - summary.outcomes.count)
        }
    }

    @Test("folders give the artifacts below them, told by their bytes")
    func folders() async throws {
        try await withRescan { sample in
            try sample.folder.makeFolder("in")
            try sample.folder.makeFolder("in/deep")
            try sample.zip("in/a.zip", "1")
            try sample.zip("in/deep/no-extension", "2")
            try sample.folder.write("in/readme.md", "hello")
            try sample.folder.link("in/link.zip", to: "a.zip")
            let image = try ImageSample(folder: sample.folder).write(ImageSample.twoLayers(), "layout", as: "image")
            try FileManager.default.moveItem(atPath: image, toPath: sample.path("in/image"))
            let summary = try await sample.rescan([sample.path("in"), sample.path("in/a.zip")], lockfile: nil)
            #expect(summary.states == ["a: clean", "no-extension: clean", "image: clean"])
            #expect(try await sample.rescan([sample.path("in")], lockfile: nil).notDue == 3)
            try sample.zip("in/a.zip", "longer than before")
            #expect(try await sample.rescan([sample.path("in")], lockfile: nil).states == ["a: clean"])
            #expect(try await sample.status(lockfile: nil).layers.count == 5)
        }
    }

    @Test(
        "images share layers: looked at in one, read in both; what is in the other is not known",
        arguments: ImageSample.packagings)
    func sharedLayers(_ packaging: String) async throws {
        try await withRescan { sample in
            let images = ImageSample(folder: sample.folder)
            let one = try images.write(ImageSample.twoLayers(), packaging, as: "one")
            let two = try images.write(ImageSample.twoLayers(app: "app 2\n"), packaging, as: "two")
            for path in [one, two] {
                _ = try await workplace.lock(
                    [path], name: nil, lockfile: sample.lockfile, checksOnly: false, asOf: try time(judgedAt))
            }
            let status = try await sample.status()
            #expect(status.layers.count == 3)
            #expect(status.layers.map(\.artifacts.count).sorted() == [1, 1, 2])
            let summary = try await sample.rescan { $0.limit = 1 }
            #expect(summary.exitStatus == .allowed)
            let half = try await sample.status()
            #expect(half.layers.count { $0.standing.state == .fresh } == 1)
            #expect(half.layers.count { $0.standing.last != nil } == 2)
            try await sample.rescan()
            #expect(try await sample.status().exitStatus == .allowed)
        }
    }

    @Test("the pins of several platforms in one layout find each its own image")
    func platforms() async throws {
        try await withRescan { sample in
            var arm = ImageSample.twoLayers(app: "arm\n")
            arm.platform = #""architecture":"arm64","os":"linux""#
            var layout = LayoutBuilder()
            let platform = { (name: String) in #","platform":{"os":"linux","architecture":"\#(name)"}"# }
            layout.add(ImageSample.twoLayers(), platform("amd64"))
            layout.add(arm, platform("arm64"))
            let path = try sample.folder.write("image.tar", layout.files.tar())
            for name in ["amd64", "arm64"] {
                var chosen = workplace
                chosen.selection.platform = ImagePlatform("linux/\(name)")
                let outcome = try await chosen.lock(
                    [path], name: name, lockfile: sample.lockfile, checksOnly: false, asOf: try time(judgedAt))
                #expect(outcome.pins.count == 1)
            }
            #expect(try await sample.rescan().states == ["amd64: clean", "arm64: clean"])
            let layers = try await sample.status().layers
            #expect(!layers.isEmpty && layers.allSatisfy { $0.standing.state == .fresh })
        }
    }

    @Test("a signature that was revoked since is found as of now, and stays found without a trust store")
    func revokedSince() async throws {
        try await withRescan { sample in
            let revoked = repositoryPath("Fixtures/signed/telemetry-revoked.zip")
            try FileManager.default.copyItem(atPath: revoked, toPath: sample.path("telemetry.zip"))
            try await sample.lock("telemetry.zip")
            #expect(try await sample.rescan().exitStatus == .allowed)
            let judged = try await sample.rescan { $0.trust = TrustDemand(store: exampleStore) }
            #expect(judged.exitStatus == .signature)
            #expect(judged.states == ["telemetry: finding"])
            let report = try await sample.gate("telemetry.zip")
            #expect(report.exit == .scanFinding)
            try await sample.rescan { $0.isAll = true }
            #expect(try await sample.gate("telemetry.zip").exit == .scanFinding)
            #expect(try await sample.status().exitStatus == .scanFinding)
        }
    }

    @Test("the lockfile's folder is where its sources start, wherever the command was typed")
    func sources() async throws {
        try await withRescan { sample in
            try sample.folder.makeFolder("locks")
            try sample.folder.makeFolder("layers")
            try sample.zip("layers/a b\\c.zip", "1")
            let lockfile = sample.path("locks/layers.lock")
            try await sample.lock("layers/a b\\c.zip", at: lockfile)
            #expect(try await sample.rescan(lockfile: lockfile).exitStatus == .allowed)
        }
    }

    @Test("the gate: no ledger, other bytes, an old look")
    func gate() async throws {
        try await withRescan { sample in
            try sample.zip("a.zip", "1")
            try sample.zip("b.zip", "2")
            #expect(try await sample.gate("a.zip").troubles == ["scan.never"])
            try await sample.rescan([sample.path("a.zip")], lockfile: nil, at: "2026-11-13T12:00:00Z")
            #expect(try await sample.gate("a.zip").exit == .allowed)
            #expect(try await sample.gate("b.zip").exit == .stale)
            #expect(try await sample.gate("b.zip").troubles == ["scan.never"])
            let late = try await sample.gate("a.zip", at: "2026-11-20T12:00:01Z")
            #expect(late.troubles == ["scan.stale"])
            #expect(late.exit == .stale)
            let foreign = try sample.folder.write("foreign", "no ledger")
            #expect(try await sample.gate("a.zip", ledger: foreign).exit == .undecided)
        }
    }
}
