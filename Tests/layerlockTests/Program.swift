import Foundation
import TestKit
import Testing

/// The program as `swift build` made it beside these tests.
let program = BuiltProgram.path("layerlock")

extension Trait where Self == ConditionTrait {
    /// The test runs the program.
    static var needsProgram: Self { .needs("layerlock, built beside the tests,") { program != nil } }
}

private let repository = URL(filePath: Repository.root)

/// The absolute path of a file in the repository.
func repositoryPath(_ path: String) -> String { repository.appending(path: path).path }

/// Runs a script in a folder, where `layerlock` is the program and `$repo` the repository.
func shell(_ script: String, in folder: TemporaryFolder) async throws -> Tool.Result {
    let path = try #require(program)
    let prelude = """
        export repo=\(repositoryPath("")) COLUMNS=200
        layerlock() { \(path) "$@"; }

        """
    return try await Tool.shell.run(["-c", prelude + script], in: folder.path)
}
