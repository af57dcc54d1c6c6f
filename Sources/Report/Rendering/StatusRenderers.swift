import Core
import Ledger

/// The status for people.
struct StatusText: Renderer {
    let format = "text"
    let isForPeople = true

    func bytes(_ status: StatusFacts, _ context: RenderContext) -> [UInt8] {
        TextReport.settings(context.settings, style: context.style) + TextReport.status(status, style: context.style)
            + TextReport.inputs(context.inputs, style: context.style)
    }
}

/// The status for machines.
struct StatusJSON: Renderer {
    let format = "json"

    func bytes(_ status: StatusFacts, _ context: RenderContext) -> [UInt8] {
        JSONReport.status(
            status, toolVersion: context.toolVersion, settings: context.settings, inputs: context.inputs,
            wording: context.style.wording)
    }

    func write(
        _ status: StatusFacts, _ context: RenderContext, to take: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        try JSONReport.write(
            status, toolVersion: context.toolVersion, settings: context.settings, inputs: context.inputs,
            wording: context.style.wording, to: take)
    }
}

/// The status for monitoring.
struct StatusMetrics: Renderer {
    let format = "openmetrics"

    func bytes(_ status: StatusFacts, _ context: RenderContext) -> [UInt8] {
        OpenMetrics.text(status, settings: context.settings)
    }
}

/// The status in a format of answers: one artifact a suite, a section, a subject.
struct StatusAnswer: Renderer {
    let renderer: any Renderer<Answer>

    var format: String { renderer.format }

    func bytes(_ status: StatusFacts, _ context: RenderContext) throws(Failure) -> [UInt8] {
        try renderer.bytes(Answer(status, toolVersion: context.toolVersion), context)
    }
}
