import ArtifactSources
import Core
import Cryptography
import Engine
import Foundation
import Ledger
import TestKit
import Testing

/// `advisories fetch` of a repository's updates, whose digest the repository states, by a program that serves a folder.
@Suite struct RepositoryFetchTests {
    private static let program = """
        #!/bin/sh
        read -r request
        reference=${request#*'"reference":"https://mirror.example/'}; reference=${reference%%'"'*}
        echo "$reference" >> asked
        file=$(echo "$reference" | tr / _)
        size=$(wc -c < "$file")
        echo "{\\"event\\":\\"resolved\\",\\"reference\\":\\"x\\",\\"size\\":$size}" >&3
        cat "$file"
        echo "{\\"event\\":\\"done\\",\\"size\\":$size}" >&3
        """

    @Test("updates that lie there with the stated digest do not come again, and others do")
    func updates() async throws {
        try await withTemporaryFolder { folder in
            func serve(_ updates: String) throws {
                let digest = try SHA256.digest(of: Array(updates.utf8)).hex
                try folder.write("repo_repodata_updateinfo.xml.gz", Array(updates.utf8))
                try folder.write(
                    "repo_repodata_repomd.xml",
                    Array(
                        """
                        <repomd><data type="updateinfo"><checksum type="sha256">\(digest)</checksum>
                        <location href="repodata/updateinfo.xml.gz"/></data></repomd>
                        """.utf8))
            }
            try folder.write(
                "al2023_core_mirrors_latest_x86_64_mirror.list", Array("https://mirror.example/repo/\n".utf8))
            try folder.write("program", Array("#!/bin/sh\ncd '\(folder.path)' && exec sh ./served\n".utf8))
            try folder.write("served", Array(Self.program.utf8))
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: folder.path(of: "program"))
            let need = AdvisoryNeed(
                ecosystem: "Amazon Linux:2023",
                addresses: [
                    .init(feed: "own", url: "https://mirror.example/al2023/core/mirrors/latest/x86_64/mirror.list")
                ])
            var fetch = FetchAdvisories(
                workplace.environment,
                FetchProgram(path: folder.path(of: "program"), environment: ["PATH=/usr/bin:/bin"]),
                into: folder.path(of: "kept"))
            func fetched(at text: String) async throws -> (origin: FetchedOrigin, asked: Int) {
                try folder.write("asked", [])
                let now = try time(text)
                let file = try #require(try await fetch.run([need]) { now }.first)
                let dated = String(
                    decoding: try folder.read("kept/\(file.path.split(separator: "/").last ?? "").fetched"),
                    as: UTF8.self)
                #expect(dated == "\(now)\n")
                return (try file.result.get(), try folder.read("asked").count { $0 == UInt8(ascii: "\n") })
            }
            try serve("one")
            let first = try await fetched(at: "2026-11-20T12:00:00Z")
            #expect(!first.origin.isUnchanged && first.asked == 3)
            let second = try await fetched(at: "2026-11-21T12:00:00Z")
            #expect(second.origin.isUnchanged && second.asked == 2)
            #expect(second.origin.since == (try time("2026-11-20T12:00:00Z")))
            fetch.isAnew = true
            let anew = try await fetched(at: "2026-11-21T13:00:00Z")
            #expect(anew.origin.isUnchanged && anew.asked == 3)
            fetch.isAnew = false
            try serve("two")
            let third = try await fetched(at: "2026-11-22T12:00:00Z")
            #expect(!third.origin.isUnchanged && third.asked == 3)
        }
    }
}
