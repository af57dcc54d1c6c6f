import Core
import Report

extension ReadingOptions {
    /// Says which `--allow` allowed nothing: to people beside the report, to machines with its first artifact.
    func tellUnused(
        in report: inout Report, beside other: ArtifactReport? = nil, _ format: ReportFormat, _ common: CommonOptions
    ) {
        let reports = report.artifacts + [other].compactMap(\.self)
        let findings = Finding.unusedAllowances(allow, in: reports.map(\.inventory))
        guard !findings.isEmpty, !report.artifacts.isEmpty else { return }
        if format.isForPeople {
            tell(findings, common)
        } else {
            report.artifacts[0].findings += findings
        }
    }

    /// As above, where there is no report.
    func tellUnused(in inventories: [Inventory], _ common: CommonOptions) {
        tell(Finding.unusedAllowances(allow, in: inventories), common)
    }

    private func tell(_ findings: [Finding], _ common: CommonOptions) {
        guard !findings.isEmpty, !common.quiet else { return }
        Output.error(TextReport.findings(findings, style: Terminal.style(2, verbosity: common.verbosity)))
    }
}
