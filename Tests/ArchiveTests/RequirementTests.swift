import Foundation
import TestKit
import Testing

/// What becomes of tests whose tools are missing.
@Suite("Requirements of tests") struct RequirementTests {
    @Test("only what is due fails, and only where CI=true")
    func decisions() {
        for isDue in [false, true] {
            for isCI in [false, true] {
                #expect(Requirement.decision(isThere: true, isDue: isDue, isCI: isCI) == .run)
                #expect(
                    Requirement.decision(isThere: false, isDue: isDue, isCI: isCI) == (isDue && isCI ? .fail : .skip))
            }
        }
    }

    @Test("tools are due that Scripts/deps installs, or that every Debian has, and no others")
    func due() throws {
        let repository = URL(filePath: Repository.root)
        let script = try String(contentsOf: repository.appending(path: "Scripts/deps"), encoding: .utf8)
        let lists = script.matches(of: /(?m)^(?:required|optional)=\(([^)]*)\)/).map(\.1)
        try #require(lists.count == 2)
        let installed = Set(lists.flatMap { $0.split(separator: " ").map(String.init) })
        // Debian's essential packages.
        let essential: Set<String> = ["coreutils", "dash", "tar", "util-linux"]
        #expect(Set(Tool.packages.values).subtracting(installed) == essential)
        let optional = Set(lists[1].split(separator: " ").map(String.init))
        #expect(optional.subtracting(Tool.packages.values) == [])
        #expect(Tool.jar.isDue == false && Tool.buildah.isDue == false)
        #expect(Tool.bsdtar.isDue && Tool.openssl.isDue)
    }

    @Test("the checks before a merge say CI=true")
    func run() throws {
        let repository = URL(filePath: Repository.root)
        let script = try String(contentsOf: repository.appending(path: ".ci/run"), encoding: .utf8)
        #expect(script.split(separator: "\n").contains("export CI=true"))
    }
}
