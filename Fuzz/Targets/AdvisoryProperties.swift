import Advisories
import Core
import Ledger

/// What must hold of the readers of advisories, waivers and VEX documents.
enum AdvisoryProperties {
    /// 2026-11-20.
    private static let now = Timestamp(milliseconds: 1_795_132_800_000)
    private static let versions = ["0", "1.0", "1.2.3-4", "v1.2.3", "1:2.0-3", "2.0b1", "dog", ""]

    /// A record that is read, as JSON or YAML, is the same where it is kept: whatever it says of a version it says from
    /// what the ledger keeps of it, and says it twice alike.
    static func checkRecord(_ bytes: [UInt8]) -> Bool {
        let isJSON = bytes.first == UInt8(ascii: "{")
        do throws(JSONFault) {
            let record = try RecordReader.read(bytes, name: isJSON ? "a.json" : "a.yaml")
            do throws(JSONFault) {
                let kept = JSONWriter.text(record.withoutRepetition.document, style: .compact)
                checkMatching(record, try RecordReader.read(kept, name: "a.json"))
            } catch {
                require(false, "a record that was kept is refused: \(error)")
            }
            return true
        } catch {
            return false
        }
    }

    private static func checkMatching(_ record: AdvisoryRecord, _ kept: AdvisoryRecord) {
        require(record.id == kept.id && record.modified == kept.modified, "a record is kept as another")
        require((record.withdrawn == nil) == (kept.withdrawn == nil), "a withdrawn record is kept as one that counts")
        let index = AdvisoryIndex([record])
        let keptIndex = AdvisoryIndex([kept])
        for package in record.affected.prefix(8) {
            let own = package.versions.prefix(8) + versions[...]
            let asked = own.map { PackageVersion(ecosystem: package.ecosystem, name: package.name, version: $0) }
            let judgements = index.judgements(of: asked)
            require(judgements == keptIndex.judgements(of: asked), "a record that was kept means other versions")
            require(judgements == index.judgements(of: asked), "matching twice gives two answers")
            let folded = package.ecosystem.folded(package.name)
            require(package.ecosystem.folded(folded) == folded, "a folded name folds to another")
        }
    }

    /// A document in YAML is no larger and no deeper than one without aliases may be, says no key twice, and is the same
    /// where it is written as JSON.
    static func checkYAML(_ bytes: [UInt8]) -> Bool {
        do throws(JSONFault) {
            let value = try RecordYAML.read(bytes)
            let text = JSONWriter.text(value, style: .compact)
            // A byte is six where JSON escapes it; beside text stand quotes, colons and commas, or `false`.
            require(text.count <= 8 * bytes.count + (8 << 20), "aliases repeat more than they may")
            do throws(JSONFault) {
                require(
                    try JSONReader.read(text, limits: JSONLimits(bytes: .max), options: .foreign) == value,
                    "YAML is not written as it was read")
            } catch {
                require(false, "a document in YAML is refused where it is written as JSON: \(error)")
            }
            return true
        } catch {
            return false
        }
    }

    /// Every waiver that is read names what it means, a reason, an owner, and excuses nothing once it has ended.
    static func checkWaivers(_ bytes: [UInt8]) -> Bool {
        do throws(JSONFault) {
            let waivers = try WaiverFile.read(bytes)
            for waiver in waivers {
                require(!waiver.subjects.isEmpty, "a waiver of everything")
                require(!waiver.reason.isEmpty && !waiver.owner.isEmpty, "a waiver of nobody")
            }
            let finding = PackageFinding(
                ids: waivers.compactMap(\.id).prefix(1) + ["CVE-1"], records: [], fixedVersions: [], severity: nil)
            for package in waivers.compactMap(\.package) + ["pkg:pypi/a@1"] {
                let state = Exceptions(waivers: waivers, statements: [], time: now).state(of: finding, package: package)
                if case .waived(let waiver) = state {
                    require(waiver.end > now, "a waiver holds that has ended")
                    require(waiver.artifact == nil && waiver.path == nil, "a waiver holds where it is not meant")
                }
            }
            checkAdding(to: bytes, waivers)
            return true
        } catch {
            return false
        }
    }

    /// One more waiver leaves those that stand in the file as they are.
    private static func checkAdding(to bytes: [UInt8], _ waivers: [Waiver]) {
        guard let end = WaiverFile.end(of: "2027-01-31") else { return require(false, "a day is none") }
        let waiver = Waiver(id: "CVE-9", package: nil, reason: "\"]", owner: "o", end: end)
        do throws(JSONFault) {
            let added = try WaiverFile.adding(waiver, until: "2027-01-31", to: bytes)
            require(try WaiverFile.read(added) == waivers + [waiver], "a waiver changes others")
        } catch {
            require(bytes.isEmpty || bytes.count > WaiverFile.byteLimit - 200, "a waiver cannot be added: \(error)")
        }
    }

    /// A catalogue that is read says of each vulnerability one thing, and no share is more than the whole.
    static func checkCatalogue(_ bytes: [UInt8]) -> Bool {
        guard let feed = CatalogueFeeds.feed(of: Array(bytes.prefix(AdvisoryFeeds.headSize))) else { return false }
        do throws(AdvisoryFault) {
            let catalogue = try feed.read(bytes)
            require(catalogue.kind == feed.kind && !catalogue.rows.isEmpty, "a catalogue of nothing")
            var seen: Set<TextKey> = []
            for row in catalogue.rows {
                switch row {
                case .known(let id, _): require(seen.insert(TextKey(id)).inserted, "a vulnerability stands twice")
                case .predicted(let id, let entry):
                    require(seen.insert(TextKey(id)).inserted, "a vulnerability stands twice")
                    for share in [entry.probability, entry.percentile] {
                        require((0...ExploitPrediction.whole).contains(share), "a share of more than the whole")
                    }
                }
            }
            return true
        } catch {
            return false
        }
    }

    /// A statement excuses what it names, and only where it says that it is not affected or fixed.
    static func checkVEX(_ bytes: [UInt8]) -> Bool {
        do throws(JSONFault) {
            let statements = try VEXReader.read(bytes)
            for statement in statements {
                let finding = PackageFinding(ids: statement.ids, records: [], fixedVersions: [], severity: nil)
                let state = Exceptions(waivers: [], statements: [statement], time: now)
                    .state(of: finding, package: statement.products.first?.ids.first ?? "pkg:pypi/a@1")
                if case .excused = state {
                    require(statement.status.excuses, "an excuse that is none")
                    require(!statement.products.isEmpty, "a statement about nothing excuses something")
                    require(statement.time <= now, "a statement of a time to come holds")
                }
            }
            return true
        } catch {
            return false
        }
    }
}
