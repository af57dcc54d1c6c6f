import Archive
import Core

/// What lies elsewhere, and how to get it from there: recognised, and not read.
struct UnreachedSource: ArtifactSource {
    func claims(_ locator: Locator) -> Bool {
        if case .reference = locator.form { true } else { false }
    }

    var locatesByPath: Bool { false }

    func open(_ locator: Locator, _ room: SpoolRoom) async throws(Failure) -> OpenArtifact {
        throw Self.failure(locator)
    }

    func stamp(of locator: Locator) -> SourceStamp? { nil }

    /// An image in a registry.
    static func image(_ reference: String) -> Failure {
        Failure(
            .inputUnsupported, "no such file; it reads as an image in a registry, which is not read from there",
            file: reference, remedy: "save it, then name the file: \(imageCommand(reference))")
    }

    private static func failure(_ locator: Locator) -> Failure {
        guard case .reference(let scheme, let rest) = locator.form else {
            return Failure(.internalFault, "is no reference", file: locator.text)
        }
        let (what, command) = Self.description(scheme: scheme.lowercased(), rest: rest, text: locator.text)
        return Failure(
            .inputUnsupported, "is \(what), which is not read from there", file: locator.text,
            remedy: command.map { "fetch it, then name the file: \($0)" } ?? "fetch it, then name the file")
    }

    /// What a reference names, and the command that brings it here; nil for what no command is known for.
    private static func description(scheme: String, rest: String, text: String) -> (what: String, command: String?) {
        let slashless = String(decoding: rest.utf8.drop { $0 == UInt8(ascii: "/") }, as: UTF8.self)
        switch scheme {
        case "arn": return resource(rest, arn: text)
        case "s3": return ("an object in S3", objectCommand(slashless))
        case "docker", "oci": return ("an image in a registry", imageCommand(slashless))
        case "http", "https": return ("a URL", "curl -fsSLO \(ShellWord.quoted(text))")
        case "file":
            return ("a URL", nil)
        default: return ("a reference with the scheme \(PathEscaping.displayed(scheme.utf8))", nil)
        }
    }

    /// `aws:lambda:eu-central-1:111122223333:layer:telemetry:7`.
    private static func resource(_ rest: String, arn: String) -> (what: String, command: String?) {
        let parts = rest.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count >= 5 else { return ("no whole ARN", nil) }
        let word = ShellWord.quoted(arn)
        let download = "--output text | xargs curl -fsSo"
        switch (parts[1], parts[4]) {
        case ("lambda", "layer"):
            return (
                "a Lambda layer version",
                "aws lambda get-layer-version-by-arn --arn \(word) --query Content.Location \(download) layer.zip"
            )
        case ("lambda", "function"):
            return (
                "a Lambda function",
                "aws lambda get-function --function-name \(word) --query Code.Location \(download) function.zip"
            )
        case ("s3", _): return ("an object in S3", objectCommand(parts[4]))
        default: return ("the ARN of something of \(PathEscaping.displayed(parts[1].utf8))", nil)
        }
    }

    /// A bucket and a key, perhaps with `?versionId=` behind them.
    private static func objectCommand(_ place: String) -> String {
        let mark = "?versionId="
        let bytes = Array(place.utf8)
        let start = bytes.indices.first { bytes[$0...].starts(with: mark.utf8) }
        guard let start, let slash = bytes.firstIndex(of: UInt8(ascii: "/")), slash < start else {
            return "aws s3 cp \(ShellWord.quoted("s3://\(place)")) ."
        }
        let words = [bytes[..<slash], bytes[(slash + 1)..<start], bytes[(start + mark.utf8.count)...]].map {
            ShellWord.quoted(String(decoding: $0, as: UTF8.self))
        }
        return "aws s3api get-object --bucket \(words[0]) --key \(words[1]) --version-id \(words[2]) artifact"
    }

    private static func imageCommand(_ reference: String) -> String {
        "skopeo copy \(ShellWord.quoted("docker://\(reference)")) oci-archive:image.tar"
    }
}
