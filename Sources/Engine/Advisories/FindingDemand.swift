import Advisories
import Core
import Ledger
import Policy

/// Which findings of advisories count.
package struct FindingDemand: Sendable {
    /// The file of waivers; nil for none.
    package var waivers: String?
    /// Documents of VEX statements.
    package var vex: [String]
    /// Which findings count, of those that nothing excuses.
    package var failsOn: FailOn
    /// Ids of what files' content holds that fail where they would only warn.
    package var failsOnIDs: Set<FindingID> = []
    /// What is asked of the advisories themselves.
    package var advisories = AdvisoryDemand()
    /// Whether code that no package's metadata accounts for fails.
    package var requiresOwned = false
    /// Which vulnerabilities only warn.
    package var spares = SparedFindings()

    /// Sets each property; without arguments, everything counts.
    package init(waivers: String? = nil, vex: [String] = [], failsOn: FailOn = .any) {
        self.waivers = waivers
        self.vex = vex
        self.failsOn = failsOn
    }
}

extension FindingJudge {
    /// Reads the files.
    /// - Throws: `waivers.invalid`, `vex.invalid`, `input.*`.
    init(_ demand: FindingDemand, asOf: Timestamp) throws(Failure) {
        var waivers: [Waiver] = []
        if let file = demand.waivers {
            let bytes = try FileReading.readWhole(file, limit: WaiverFile.byteLimit)
            do throws(JSONFault) {
                waivers = try WaiverFile.read(bytes)
            } catch {
                throw error.failure(.waiversInvalid, file: file, remedy: "docs/rescan.md shows the file's form")
            }
        }
        var statements: [VEXStatement] = []
        for file in demand.vex {
            let bytes = try FileReading.readWhole(file, limit: VEXReader.byteLimit)
            do throws(JSONFault) {
                statements += try VEXReader.read(bytes)
            } catch {
                throw error.failure(.vexInvalid, file: file, remedy: "give a document of OpenVEX, CycloneDX or CSAF")
            }
        }
        self.init(
            waivers: waivers, waiverFile: demand.waivers, statements: statements, failsOn: demand.failsOn,
            failsOnIDs: demand.failsOnIDs,
            advisories: demand.advisories, requiresOwned: demand.requiresOwned, spares: demand.spares,
            asOf: asOf)
    }
}
