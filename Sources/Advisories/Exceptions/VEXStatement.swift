import Core

/// What a VEX document says of one vulnerability in some products: OpenVEX, CycloneDX and CSAF come to the same.
package struct VEXStatement: Sendable, Equatable {
    /// The answer to "is it affected?".
    package enum Status: String, Word, Sendable {
        /// It is not, for a reason that is given.
        case notAffected = "not_affected"
        /// It is, and something is to be done.
        case affected
        /// It was, and no longer is.
        case fixed
        /// Not known yet.
        case underInvestigation = "under_investigation"

        /// Whether it excuses a finding.
        package var excuses: Bool { self == .notAffected || self == .fixed }
    }

    /// A product and, where only some of its parts are meant, those.
    package struct Product: Sendable, Equatable {
        /// Its ids: `@id`, package URLs among its identifiers, digests as `sha256:HEX`.
        package var ids: [String]
        /// Ids of the parts that are meant; empty for the product as a whole.
        package var parts: [String]
        /// The distributions that the product is, or is built for; empty where none is stated.
        package var platforms: [VEXPlatform]

        /// Describes a product.
        package init(ids: [String], parts: [String] = [], platforms: [VEXPlatform] = []) {
            self.ids = ids
            self.parts = parts
            self.platforms = platforms
        }
    }

    /// The vulnerability's name and aliases.
    package var ids: [String]
    /// What it is said of.
    package var products: [Product]
    /// The answer.
    package var status: Status
    /// Why not affected: a justification of the specification's, or the impact in words; nil for none.
    package var justification: String?
    /// Since when the statement holds; among several the latest counts.
    package var time: Timestamp

    /// Describes a statement.
    package init(
        ids: [String], products: [Product], status: Status, justification: String? = nil, time: Timestamp
    ) {
        self.ids = ids
        self.products = products
        self.status = status
        self.justification = justification
        self.time = time
    }

    /// Why it does not speak of a package, in an artifact that goes by `artifact`, that has its vulnerability; nil where it does.
    func difference(from url: PackagePattern, artifact: Set<TextKey>) -> PackagePattern.Difference? {
        var nearest = PackagePattern.Difference.name
        for product in products {
            guard let difference = product.difference(from: url, artifact: artifact) else { return nil }
            nearest = min(nearest, difference)
        }
        return nearest
    }

    /// Whether it speaks of a finding in a package, in an artifact that goes by `artifact`.
    func means(_ finding: PackageFinding, package url: PackagePattern, artifact: Set<TextKey>) -> Bool {
        let own = Set<TextKey>(ids)
        guard finding.ids.contains(where: { own.contains($0) }) else { return false }
        return difference(from: url, artifact: artifact) == nil
    }
}

extension VEXStatement.Product {
    fileprivate func difference(
        from url: PackagePattern, artifact: Set<TextKey>
    ) -> PackagePattern.Difference? {
        guard !parts.isEmpty else {
            return ids.contains(where: { Self.isArtifact($0, artifact) }) ? nil : Self.nearest(ids, url)
        }
        let isHere =
            ids.contains(where: { Self.isArtifact($0, artifact) })
            || platforms.contains { $0.means(url.distribution) }
        let difference = Self.nearest(parts, url)
        // Said of this package in another product.
        return isHere || difference == .name ? difference : max(difference ?? .qualifier, .qualifier)
    }

    private static func isArtifact(_ id: String, _ artifact: Set<TextKey>) -> Bool {
        artifact.contains(id) || PackagePattern(id)?.imageDigest.map { artifact.contains($0) } ?? false
    }

    private static func nearest(_ ids: [String], _ url: PackagePattern) -> PackagePattern.Difference? {
        var nearest = PackagePattern.Difference.name
        for id in ids {
            guard let pattern = PackagePattern(id) else { continue }
            guard let difference = pattern.difference(from: url) else { return nil }
            nearest = min(nearest, difference)
        }
        return nearest
    }
}

/// A distribution as vendors' documents name it, by a CPE.
package struct VEXPlatform: Sendable, Equatable {
    /// The id of its os-release(5).
    private let id: String
    /// Its version, a major one alone for all of it; nil for any.
    private let version: String?

    /// Reads a CPE, in the form of a URI (`cpe:/o:redhat:enterprise_linux:9::baseos`) or of 2.3; nil for what is no distribution that
    /// is known here.
    package init?(cpe text: String) {
        guard text.utf8.count <= 1_024 else { return nil }
        var parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            .map { String(decoding: $0.map(\.lowercased), as: UTF8.self) }
        guard parts.first == "cpe" else { return nil }
        parts.removeFirst(parts.dropFirst().first == "2.3" ? 2 : 1)
        func part(_ place: Int) -> String? {
            guard place < parts.count, !["", "*", "-"].contains(parts[place]) else { return nil }
            return parts[place]
        }
        var version = part(3)
        switch (part(1), part(2)) {
        case ("redhat", "enterprise_linux"), ("redhat", "rhel_eus"), ("redhat", "rhel_aus"), ("redhat", "rhel_e4s"),
            ("redhat", "rhel_tus"):
            id = "rhel"
        case ("suse", "sles"):
            id = "sles"
            if let base = version, let pack = part(4), pack.utf8.starts(with: "sp".utf8) {
                version = "\(base).\(String(pack.unicodeScalars.dropFirst(2)))"
            }
        case ("opensuse", "leap"): id = "opensuse-leap"
        case ("opensuse", "tumbleweed"): id = "opensuse-tumbleweed"
        default: return nil
        }
        self.version = version
    }

    /// Whether a package's distribution, `id-version`, is it; what states none is not.
    func means(_ distribution: String?) -> Bool {
        guard let distribution else { return false }
        guard let version else {
            return distribution.utf8.starts(with: "\(id)-".utf8) || TextKey(distribution) == TextKey(id)
        }
        return TextKey(distribution) == TextKey("\(id)-\(version)")
            || distribution.utf8.starts(with: "\(id)-\(version).".utf8)
    }
}
