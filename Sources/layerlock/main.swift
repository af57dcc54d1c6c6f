import Glibc
import LayerArchive
import LayerManifest
import LayerModel

setenv("TZ", "UTC0", 0)
let path = CommandLine.arguments[1]
do {
    let source = try ByteSource(path: path)
    let contents = try await ZipReader.read(source, options: ReadOptions(wantsDigest: CommandLine.arguments.count > 2))
    let manifest = try Manifest(entries: contents.entries)
    print(contents.digest as Any, manifest.tree, contents.entries.count, contents.warnings)
} catch { print(error) }
