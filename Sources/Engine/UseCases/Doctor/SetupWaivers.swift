import Advisories
import Core
import Policy

extension CheckSetup {
    /// Looks at what excuses findings.
    func waiverChecks(asOf: Timestamp) -> [SetupCheck] {
        var checks: [SetupCheck] = []
        // Read as the judge reads them; a document that cannot be read is told of once.
        do throws(Failure) {
            _ = try FindingJudge(demand.findings, asOf: asOf)
        } catch {
            return [SetupCheck(.waivers, error)]
        }
        for file in demand.findings.vex {
            checks.append(SetupCheck(.waivers, file, ok: "VEX statements that can be read"))
        }
        guard let file = demand.findings.waivers else {
            return checks + [SetupCheck(.waivers, ok: "none: every finding counts")]
        }
        let waivers: [Waiver]
        do throws(Failure) {
            waivers = try Self.waivers(file)
        } catch {
            return checks + [SetupCheck(.waivers, error)]
        }
        checks.append(SetupCheck(.waivers, file, ok: Self.count(waivers.count, "waiver")))
        for waiver in waivers {
            guard let end = Self.ends(waiver.end, asOf: asOf) else { continue }
            let what = [waiver.id, waiver.package].compactMap(\.self).map { PathEscaping.displayed($0.utf8) }
                .joined(separator: " of ")
            checks.append(
                SetupCheck(
                    .waivers, file, .scanWaiverExpired,
                    warn: "the waiver of \(what) by \(PathEscaping.displayed(waiver.owner.utf8)) \(end)",
                    remedy: "fix what it excuses, or renew it after a review"))
        }
        return checks
    }

    private static func waivers(_ file: String) throws(Failure) -> [Waiver] {
        let bytes = try FileReading.readWhole(file, limit: WaiverFile.byteLimit)
        do throws(JSONFault) { return try WaiverFile.read(bytes) } catch {
            throw error.failure(.waiversInvalid, file: file)
        }
    }
}
