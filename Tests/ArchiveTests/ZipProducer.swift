import Foundation
import TestKit
import Testing

/// A tool of everyday builders, and the archive that it makes of a small tree; `make interop` runs the same list.
struct ZipProducer: Sendable, Decodable, CustomTestStringConvertible {
    let form: String
    /// What has to be installed.
    let tools: [String]
    /// Lines of a shell's script, run in the tree, that writes `../out.zip`.
    let command: [String]
    /// A shell command that tells whether what the tools load is installed too.
    let modules: String?
    /// Ids of the warnings that come with it.
    let warnings: [String]?
    /// Whether it writes no Unix modes, so that each reader sets its own.
    let setsNoModes: Bool?
    /// Whether it needs more than is to be had here in every test: a compiler, a network.
    let slow: Bool?

    var testDescription: String { form }
    var isPossible: Bool { slow != true && modules == nil && tools.allSatisfy { Tool($0).isInstalled } }

    /// The list of Scripts/peers/zip_producers.json; empty where it cannot be read.
    static let all: [ZipProducer] = {
        let url = URL(filePath: Repository.root).appending(path: "Scripts/peers/zip_producers.json")
        do {
            return try JSONDecoder().decode([ZipProducer].self, from: Data(contentsOf: url))
        } catch {
            return []
        }
    }()
}
