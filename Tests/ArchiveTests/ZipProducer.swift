import TestKit
import Testing

/// A tool of everyday builders, and the archive that it makes of a small tree.
struct ZipProducer: Sendable, CustomTestStringConvertible {
    let form: String
    /// What has to be installed.
    let tools: [String]
    /// A shell command, run in the tree, that writes `../out.zip`.
    let command: String
    /// Ids of the warnings that come with it.
    var warnings: [String] = []

    var testDescription: String { form }
    var isPossible: Bool { tools.allSatisfy { Tool($0).isInstalled } }

    private static let python = """
        python3 -c 'import sys, zipfile
        class Pipe:
            def __init__(self, file): self.file = file
            def write(self, data): return self.file.write(data)
            def flush(self): self.file.flush()
        with zipfile.ZipFile(Pipe(open("../out.zip", "wb")), "w") as z:
            with z.open("wide", "w", force_zip64=True) as member: member.write(b"wide")'
        """
    private static let phar = """
        php -d phar.readonly=0 -r '$p = new PharData("../out.zip"); $p->addEmptyDir("d"); $p["d/b.txt"] = "beta\\n";'
        """

    static let all: [ZipProducer] = [
        .init(form: "zip", tools: ["zip"], command: "zip -qry ../out.zip ."),
        .init(form: "zip into a pipe", tools: ["zip"], command: "zip -qry - . | cat > ../out.zip"),
        .init(
            form: "zip into a pipe, then -A", tools: ["zip"],
            command: "zip -qr - . | cat > ../out.zip && zip -qA ../out.zip"),
        .init(
            form: "zip into a pipe, then -d", tools: ["zip"],
            command: "zip -qr - . | cat > ../out.zip && zip -qd ../out.zip a.txt"),
        .init(
            form: "zip into a pipe, then -u", tools: ["zip"],
            command: "zip -qr - . | cat > ../out.zip && touch -d 2031-01-01 a.txt && zip -qu ../out.zip a.txt"),
        .init(
            form: "zip into a pipe, then -F", tools: ["zip"],
            command: "zip -qr - . | cat > ../in.zip && zip -qF ../in.zip --out ../out.zip"),
        .init(
            form: "Python's force_zip64 into a pipe, then zip -A", tools: ["zip", "python3"],
            command: "\(python) && zip -qA ../out.zip"),
        .init(
            form: "Python's force_zip64 into a pipe, then zip -u and -d", tools: ["zip", "python3"],
            command: "\(python) && zip -q ../out.zip a.txt run.sh && zip -qd ../out.zip a.txt"),
        .init(
            form: "strip-nondeterminism", tools: ["zip", "strip-nondeterminism"],
            command: "zip -qr - . | cat > ../out.zip && strip-nondeterminism -t zip ../out.zip"),
        .init(form: "bsdtar", tools: ["bsdtar"], command: "bsdtar -acf ../out.zip ."),
        .init(form: "bsdtar into a pipe", tools: ["bsdtar"], command: "bsdtar -cf - --format zip . | cat > ../out.zip"),
        .init(
            form: "zipalign", tools: ["zip", "zipalign"],
            command: "zip -qr -0 ../in.zip . && zipalign -f 4 ../in.zip ../out.zip"),
        .init(form: "7z", tools: ["7z"], command: "7z a -snl -bso0 -bsp0 -tzip ../out.zip ."),
        .init(form: "jar", tools: ["jar"], command: "jar cf ../out.zip a.txt d run.sh && jar uf ../out.zip a.txt"),
        .init(form: "PHP's Phar", tools: ["php"], command: phar),
        .init(
            form: "zip of a folder that is set-group-id", tools: ["zip"],
            command: "chmod 2755 d && zip -qr ../out.zip .",
            warnings: ["archive.zip-setuid"]),
    ]
}
