import ArgumentParser
import Core
import Engine
import Lambda

extension LambdaDemand.Consumer: ExpressibleByArgument {}
extension FindingRule: ExpressibleByArgument {}

/// What Lambda would make of an artifact.
struct LambdaOptions: ParsableArguments {
    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            """
            For whom the artifacts are: lambda warns where Lambda would refuse them or fail to run them; any does not. \
            Without it zips are for Lambda, and images whose environment says so.
            """,
            valueName: "consumer"))
    var consumer: LambdaDemand.Consumer?

    @Option(help: "For Lambda: the function's architecture.")
    var architecture: Architecture?

    @Option(
        help: ArgumentHelp(
            "For Lambda: the function's runtime; provided.* needs a bootstrap in its zip.", valueName: "runtime"))
    var runtime: String?

    func validate() throws {
        guard consumer == .any, architecture != nil || runtime != nil else { return }
        throw ValidationError("--architecture and --runtime do not go with --for any.")
    }

    var demand: LambdaDemand {
        LambdaDemand(consumer: consumer, target: LambdaTarget(architecture: architecture, runtime: runtime))
    }
}
