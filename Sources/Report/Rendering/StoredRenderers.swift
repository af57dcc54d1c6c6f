import Core
import Ledger

/// A stored report in a format: that of the command that made it, with what it was given then.
struct StoredRenderer: Renderer {
    let format: String
    let isForPeople: Bool

    func bytes(_ stored: StoredReport.Stored, _ context: RenderContext) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        try write(stored, context) { bytes += $0 }
        return bytes
    }

    func write(
        _ stored: StoredReport.Stored, _ context: RenderContext, to take: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        let answer = stored.answer
        var context = context
        context.toolVersion = answer.report.toolVersion
        context.asOf = answer.report.asOf
        context.settings = stored.settings
        context.inputs = stored.inputs
        if case .status(let status) = answer.telling, let renderer = Formats.statuses.renderer(format) {
            return try renderer.write(status, context, to: take)
        }
        guard let renderer = Formats.answers.renderer(format) else {
            throw Failure(
                .inputOption, "\(format) tells of a status, and the report is of \(answer.word)",
                remedy: "render it in another format")
        }
        try renderer.write(answer, context, to: take)
    }
}
