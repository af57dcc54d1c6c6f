import Core
import Policy
import Testing

@Suite struct DriftGroupsTests {
    /// Ownership spelled out by hand.
    struct Owners: PackageOwnership {
        var owners: [EntryPath: PackageRef] = [:]
        func owner(of path: EntryPath) -> PackageRef? { owners[path] }
        func packages(_ identity: PackageRef.Identity) -> [PackageRef] {
            Array(Set(owners.values.filter { $0.identity == identity }))
        }
    }

    @Test func whatNobodyOwnsComesFirst() throws {
        let requests = package("requests", "2.31.0")
        let changes = [try added("requests/a.py"), try added("sitecustomize.py")]
        let groups = DriftGroups.group(
            changes, old: Owners(), new: Owners(owners: [try path("requests/a.py"): requests]))
        #expect(shape(groups) == ["nobody: sitecustomize.py", "requests - → 2.31.0: requests/a.py"])
    }

    @Test func whatNobodyOwnsAndIsGoneDoesNotBuryWhatIsThere() throws {
        let gone = Change(.removed, path: try path("a.py"), expected: try file("a.py", content: 1))
        let changes = [gone, try added("b.py"), try changed("c.py")]
        let groups = DriftGroups.group(changes, old: Owners(), new: Owners())
        #expect(shape(groups) == ["nobody: b.py c.py", "nobody: a.py"])
    }

    @Test func packagesSortByNameAndSayBothVersions() throws {
        let a = try path("urllib3/a.py")
        let b = try path("certifi/b.py")
        let old = Owners(owners: [a: package("urllib3", "1"), b: package("certifi", "2024")])
        let new = Owners(owners: [a: package("urllib3", "2"), b: package("certifi", "2025")])
        let changes = [try changed("certifi/b.py"), try changed("urllib3/a.py")]
        #expect(
            shape(DriftGroups.group(changes, old: old, new: new))
                == ["certifi 2024 → 2025: certifi/b.py", "urllib3 1 → 2: urllib3/a.py"])
    }

    @Test func ofWhatIsGoneTheOldSideTellsTheOwner() throws {
        let old = Owners(owners: [try path("six.py"): package("six", "1.16")])
        let change = Change(.removed, path: try path("six.py"), expected: try file("six.py", content: 1))
        #expect(shape(DriftGroups.group([change], old: old, new: Owners())) == ["six 1.16 → -: six.py"])
    }

    @Test func whatTheNewVersionDoesNotListIsNobodysEvenIfTheOldDid() throws {
        let old = Owners(owners: [try path("requests/api.py"): package("requests", "2.31.0")])
        let new = Owners(owners: [try path("requests/other.py"): package("requests", "2.31.0")])
        let groups = DriftGroups.group([try changed("requests/api.py")], old: old, new: new)
        #expect(shape(groups) == ["nobody: requests/api.py"])
    }

    @Test func movedOutOfAPackageIsNobodys() throws {
        let old = Owners(owners: [try path("requests/a.py"): package("requests", "1")])
        let move = Change(.moved, path: try path("a.py"), from: try path("requests/a.py"))
        #expect(shape(DriftGroups.group([move], old: old, new: Owners())) == ["nobody: a.py"])
    }

    @Test func packageInAnotherFolderKeepsItsOldVersion() throws {
        let old = Owners(owners: [try path("py311/a.py"): package("six", "1.15", at: "py311")])
        let new = Owners(owners: [try path("py312/a.py"): package("six", "1.16", at: "py312")])
        let move = Change(.moved, path: try path("py312/a.py"), from: try path("py311/a.py"))
        #expect(shape(DriftGroups.group([move], old: old, new: new)) == ["six 1.15 → 1.16: py312/a.py"])
    }

    @Test func versionsSideBySideAreAllNamed() throws {
        let old = Owners(owners: [try path("a"): package("rake", "13.0")])
        let new = Owners(owners: [try path("a"): package("rake", "13.0"), try path("b"): package("rake", "13.1")])
        #expect(shape(DriftGroups.group([try added("b")], old: old, new: new)) == ["rake 13.0 → 13.0, 13.1: b"])
    }

    @Test func everyChangeIsInOneGroup() throws {
        let changes = try (0..<20).map { try added("f\($0)") }
        var owners = Owners()
        for index in stride(from: 0, to: 20, by: 3) {
            owners.owners[changes[index].path] = package("p\(index % 2)", nil)
        }
        let groups = DriftGroups.group(changes, old: Owners(), new: owners)
        #expect(groups.count == 3)
        #expect(groups.flatMap(\.changes).map(\.path).sorted() == changes.map(\.path).sorted())
    }

    private func package(_ name: String, _ version: String?, at location: String = "") -> PackageRef {
        PackageRef(
            identity: .init(ecosystem: .pypi, name: name, location: Array(location.utf8)), name: name,
            version: version)
    }

    private func added(_ name: String) throws -> Change {
        Change(.added, path: try path(name), actual: try file(name, content: 1))
    }

    private func changed(_ name: String) throws -> Change {
        Change(
            .content, path: try path(name), expected: try file(name, content: 1), actual: try file(name, content: 2))
    }

    private func shape(_ groups: [ChangeGroup]) -> [String] {
        groups.map { group in
            let title = group.package.map { "\($0) \(group.fromVersion ?? "-") → \(group.toVersion ?? "-")" }
            return "\(title ?? "nobody"): \(group.changes.map(\.path.displayed).joined(separator: " "))"
        }
    }
}
