import Core
import Foundation
import TestKit
import Testing

@testable import Signatures

/// A Python that can import PyPI's `sigstore`: SIGSTORE_PYTHON, or the project's own; nil where there is none.
private let interpreter: String? = {
    let named = ProcessInfo.processInfo.environment["SIGSTORE_PYTHON"]
    return [named, "\(Repository.root)/.build/venv/bin/python3"].compactMap(\.self).first { python in
        let places = (try? FileManager.default.contentsOfDirectory(atPath: "\(python)/../../lib".standardized)) ?? []
        return places.contains { place in
            let package = "\(python)/../../lib/\(place)/site-packages/sigstore".standardized
            return FileManager.default.fileExists(atPath: package)
        }
    }
}()

extension String {
    fileprivate var standardized: String {
        URL(fileURLWithPath: self.replacing("/bin/python3/../..", with: "").replacing("/bin/python/../..", with: ""))
            .path
    }
}

/// What sigstore-python says of the bundles that are made here: a second reader of what honest and hostile bundles are.
@Suite(.wants("python3 with PyPI's sigstore") { interpreter != nil })
struct SecondOpinionTests {
    private static let script = """
        import hashlib, json, pathlib, sys
        from sigstore.hashes import Hashed, HashAlgorithm
        from sigstore.models import Bundle, TrustedRoot
        from sigstore.verify import Verifier, policy
        folder, subject, issuer = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
        for root in sorted(folder.glob("*.root"), key=lambda path: int(path.stem)):
            try:
                bundle = Bundle.from_json(root.with_suffix(".bundle").read_text())
                verifier = Verifier(trusted_root=TrustedRoot.from_file(str(root)))
                asked = policy.Identity(identity=subject, issuer=issuer)
                artifact = (folder / "artifact").read_bytes()
                if bundle._inner.message_signature is None:
                    kind, payload = verifier.verify_dsse(bundle, asked)
                    digest = hashlib.sha256(artifact).hexdigest()
                    named = [s["digest"]["sha256"] for s in json.loads(payload)["subject"]]
                    assert kind == "application/vnd.in-toto+json" and digest in named, "another subject"
                else:
                    verifier.verify_artifact(artifact, bundle, asked)
                print("holds")
            except Exception as error:
                print("refused " + f"{type(error).__name__} {error}".replace("\\n", " ")[:200])
        """

    private func opinions(on bundles: [PrivateSigstore]) async throws -> [String] {
        let python = try #require(interpreter)
        return try await withTemporaryFolder { folder in
            try folder.write("judge.py", Self.script)
            try folder.write("artifact", PrivateSigstore().artifact)
            for (place, sigstore) in bundles.enumerated() {
                try folder.write("\(place).bundle", try sigstore.bundleText())
                try folder.write("\(place).root", try sigstore.rootText())
            }
            let words = ["judge.py", folder.path, PrivateSigstore.subject, PrivateSigstore.issuer]
            let run = try await Tool.shell.run(["-c", "exec \"$0\" \"$@\"", python] + words, in: folder.path)
            try #require(run.status == 0, "\(run.errors)")
            return run.text.split(separator: "\n").map(String.init)
        }
    }

    /// What holds here and not there, each for a reason.
    private static let theirRefusals = [
        // It asks for a proof with a checkpoint of every version.
        "version 0.1, a promise alone", "version 0.1, a promise, and a proof without a checkpoint",
        // Its periods of authorities end before their end: the conformance suite says otherwise.
        "the authority's last instant",
        // It asks for somebody to know every timestamp, and for strings where protobuf takes numbers too.
        "a stranger's timestamp beside the log's time", "numbers for strings",
        // It does not know dsse 0.0.2.
        "a statement, second generation",
    ]

    @Test("bundles that hold here hold there")
    func honest() async throws {
        let opinions = try await opinions(on: honestBundles.map(\.sigstore))
        try #require(opinions.count == honestBundles.count)
        for (bundle, opinion) in zip(honestBundles, opinions) {
            #expect(
                opinion == "holds" || Self.theirRefusals.contains(bundle.testDescription),
                "\(bundle.testDescription): \(opinion)")
        }
    }

    /// What they take and we do not.
    private static let theirAcceptances: Set<TextKey> = [
        // It reads on over what two readers could take differently, and over what it does not know.
        "a root that the bundle brings along", "a place in the log with a zero before",
        "an entry with a member that nobody knows", "a checkpoint whose signature is no line", "two subjects",
        "a log of the second generation that keeps a time",
        // It does not compare the checkpoint's size, the log's name and the entry's place.
        "a checkpoint of another tree", "a checkpoint of another size", "a checkpoint of another log",
        "another place in the log than in the tree",
        // It does not ask whether a log or an authority was believed then, and tries every key for an unknown id.
        "a log that ended before", "a log that began after", "a log of the second generation that ended before",
        "a certificate authority that ended before", "a certificate authority that began after",
        "a log of certificates that ended before", "a timestamp of a log that nobody vouches for",
    ]

    @Test("bundles that do not hold here do not hold there")
    func hostile() async throws {
        let threats =
            (BundleThreats.forms + BundleThreats.contents + BundleThreats.entries + BundleThreats.proofs
            + BundleThreats.times + BundleThreats.certificates).filter { $0.base.leaf != nil }
        let opinions = try await opinions(on: threats.map { threat in threat.base.with(threat.change) })
        try #require(opinions.count == threats.count)
        for (threat, opinion) in zip(threats, opinions) where opinion == "holds" {
            #expect(Self.theirAcceptances.contains(threat.testDescription), "\(threat.testDescription): \(opinion)")
        }
    }
}
