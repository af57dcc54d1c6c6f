// Says of each artifact whether it may be deployed, and why not.
//
// usage: deploy-gate LOCKFILE ARTIFACT...
import ArtifactVerification
import Foundation

let arguments = CommandLine.arguments.dropFirst()
guard let lockfile = arguments.first, arguments.count > 1 else {
    print("usage: deploy-gate LOCKFILE ARTIFACT...")
    exit(64)
}
let verifier = ArtifactVerifier(workingFolder: FileManager.default.currentDirectoryPath)
let now = VerificationTime(millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1_000))
let requests = arguments.dropFirst().map { ArtifactRequest($0) }

var isAllowed = true
for answer in await verifier.verify(requests, lockfile: lockfile, at: now) {
    print("\(answer.verdict)  \(answer.name)")
    for finding in answer.findings where finding.outcome != .pass {
        print("    \(finding.outcome)  \(finding.id)  \(finding.message)")
    }
    if let artifact = answer.artifact {
        let files = artifact.entries.filter { $0.type == "file" }
        print("    \(artifact.kind), \(files.count) files, tree \(artifact.tree)")
    }
    // What could not be decided is not deployed either.
    if answer.verdict != .allow { isAllowed = false }
}
exit(isAllowed ? 0 : 1)
