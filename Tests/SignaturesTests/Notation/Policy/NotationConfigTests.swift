import Core
import Foundation
import TestKit
import Testing

@testable import Signatures

private let pki = URL(filePath: Repository.root).appending(path: "Fixtures/pki")

/// A certificate of the test PKI, PEM.
func pemFile(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: pki.appending(path: "\(name).pem"))) }

/// Notation's folders in one that a test owns; returns its path.
@discardableResult
func writeConfig(
    _ policy: String?, in folder: TemporaryFolder, stores: [String: [String]] = ["ca/acme": ["root"]],
    policyName: String = "trustpolicy.json"
) throws -> String {
    for part in [
        "truststore", "truststore/x509", "truststore/x509/ca", "truststore/x509/signingAuthority",
        "truststore/x509/tsa",
    ] {
        try folder.makeFolder(part)
    }
    for (store, names) in stores {
        try folder.makeFolder("truststore/x509/\(store)")
        for name in names { try folder.write("truststore/x509/\(store)/\(name).pem", try pemFile(name)) }
    }
    if let policy { try folder.write(policyName, policy) }
    return folder.path
}

/// The failure of loading a configuration; nil where it loads.
private func failure(_ folder: String, _ reference: String? = nil) -> Failure? {
    do throws(Failure) {
        _ = try NotationConfig(folder, reference: reference)
        return nil
    } catch {
        return error
    }
}

@Suite("Notation's configuration")
struct NotationConfigTests {
    @Test("trustpolicy.oci.json comes before trustpolicy.json; without either nothing is decided")
    func files() throws {
        try inTemporaryFolder { folder in
            let path = try writeConfig(nil, in: folder)
            #expect(failure(path)?.code == .inputNotFound)
            #expect(failure(folder.path(of: "none"))?.code == .inputNotFound)
            try folder.write("trustpolicy.json", policy(name: "old"))
            #expect(try NotationConfig(path, reference: nil).statementName == "old")
            try folder.write("trustpolicy.oci.json", policy(name: "new"))
            #expect(try NotationConfig(path, reference: nil).statementName == "new")
            try folder.write("trustpolicy.oci.json", "{")
            #expect(failure(path)?.code == .trustInvalid)
            #expect(failure(path)?.file?.hasSuffix("trustpolicy.oci.json") == true)
        }
    }

    @Test("the statement is the repository's own, else the one for all, else, unasked, the only one")
    func statements() throws {
        try inTemporaryFolder { folder in
            let path = try writeConfig(policy(scopes: #"["a.example/b"]"#), in: folder)
            #expect(failure(path) == nil)
            #expect(failure(path, "a.example/b:1") == nil)
            #expect(failure(path, "a.example/c")?.code == .trustUnknown)
            #expect(failure(path, "a.example/b@sha256:00")?.code == .trustUnknown)
            #expect(failure(path, "https://a.example/b")?.code == .trustUnknown)
            let other =
                #",{"name":"all","registryScopes":["*"],"signatureVerification":{"level":"skip"}}"#
            try folder.write("trustpolicy.json", policy(scopes: #"["a.example/b"]"#, more: other))
            #expect(try NotationConfig(path, reference: "a.example/b").statementName == "one")
            #expect(try NotationConfig(path, reference: "a.example/c").statementName == "all")
            #expect(try NotationConfig(path, reference: nil).statementName == "all")
            try folder.write(
                "trustpolicy.json",
                policy(scopes: #"["a.example/b"]"#, more: other.replacing("\"*\"", with: "\"a.example/c\"")))
            #expect(failure(path)?.code == .trustUnknown)
        }
    }

    @Test(
        "a store that is not what a review shows is an error",
        arguments: [
            "missing", "empty", "linked folder", "linked file", "linked store type", "another file",
            "no certificate", "a private key", "a leaf of another's", "two blocks, one no certificate",
        ])
    func stores(_ threat: String) throws {
        try inTemporaryFolder { folder in
            let path = try writeConfig(policy(), in: folder)
            let store = "truststore/x509/ca/acme"
            let files = FileManager.default
            switch threat {
            case "missing": try files.removeItem(atPath: folder.path(of: store))
            case "empty": try files.removeItem(atPath: folder.path(of: "\(store)/root.pem"))
            case "linked folder":
                try files.moveItem(atPath: folder.path(of: store), toPath: folder.path(of: "elsewhere"))
                try folder.link(store, to: "../../../elsewhere")
            case "linked file":
                try files.moveItem(atPath: folder.path(of: "\(store)/root.pem"), toPath: folder.path(of: "root.pem"))
                try folder.link("\(store)/root.pem", to: "../../../../root.pem")
            case "linked store type":
                try files.moveItem(atPath: folder.path(of: "truststore/x509/tsa"), toPath: folder.path(of: "tsa"))
                try folder.link("truststore/x509/tsa", to: "../../tsa")
            case "another file": try folder.write("\(store)/notes.txt", "notes")
            case "no certificate": try folder.write("\(store)/bad.pem", "no PEM")
            case "a private key":
                try folder.write("\(store)/key.pem", [UInt8](try Data(contentsOf: pki.appending(path: "leaf.key.pem"))))
            case "a leaf of another's": try folder.write("\(store)/leaf.pem", try pemFile("leaf"))
            default:
                let key = [UInt8](try Data(contentsOf: pki.appending(path: "root.key.pem")))
                try folder.write("\(store)/both.pem", try pemFile("root") + key)
            }
            let found = try #require(failure(path))
            #expect(found.code == .trustInvalid, "\(found)")
            #expect(found.file?.contains("truststore/x509") == true)
        }
    }

    @Test("a store takes several certificates, in PEM or DER; timestamping authorities have to be roots")
    func forms() throws {
        try inTemporaryFolder { folder in
            let path = try writeConfig(
                policy(stores: #"["ca:acme","tsa:times"]"#), in: folder,
                stores: ["ca/acme": ["root", "ca"], "tsa/times": ["root"]])
            #expect(try NotationConfig(path, reference: nil).certificates(.authority).count == 2)
            try folder.write("truststore/x509/tsa/times/ca.crt", try pemFile("ca"))
            #expect(failure(path)?.message.contains("no root") == true)
        }
    }

    @Test("a self-signed certificate that is no CA anchors no timestamp; as a signer's own it may stand in a store")
    func selfSigned() throws {
        try inTemporaryFolder { folder in
            let path = try writeConfig(
                policy(stores: #"["ca:acme","tsa:times"]"#), in: folder,
                stores: ["ca/acme": ["root"], "tsa/times": ["root"]])
            let own = try TestCertificate.leaf("Alone", below: "Alone", key: "leaf", issuerKey: "leaf").der()
            try folder.write("truststore/x509/ca/acme/alone.crt", own)
            #expect(try NotationConfig(path, reference: nil).certificates(.authority).count == 2)
            try folder.write("truststore/x509/tsa/times/alone.crt", own)
            #expect(failure(path)?.message.contains("no CA") == true)
        }
    }
}
