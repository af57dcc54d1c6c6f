import Archive
import Core

/// What an archive or folder without an image's documents may be: the refusal says how to make an image of it.
enum OtherFormat {
    /// The refusal of an archive that has neither `manifest.json` nor `index.json`.
    static func refusal(of files: ImageFiles, entry: String) -> Failure {
        func refuse(_ message: String, _ remedy: Prose) -> Failure {
            ImageFault.dockerManifestMissing.failure(message, entry: entry, remedy: remedy)
        }
        if files.members.isEmpty {
            return refuse(
                "the archive is empty", "save the image again, and look at the exit code of what wrote the archive")
        }
        if files["repositories"] != nil || files.members.contains(where: isOldLayer) {
            return refuse(
                "is not there: docker wrote none before 1.10, and what loads such an archive makes up its config",
                "load it with docker and save it again: `docker load -i OLD && docker save -o NEW NAME:TAG`")
        }
        if ["etc", "usr", "bin"].allSatisfy({ name in files.members.contains { isTop($0, name) } }) {
            return refuse(
                "this is a root file system, as `docker export` writes it, and no image",
                "save the image with `docker save`, or make one of the root: `docker import ROOT.tar NAME:TAG`")
        }
        return refuse(
            "neither manifest.json nor index.json is there: this is no image",
            "save the image with `docker save` or `skopeo copy`")
    }

    /// The refusal of a folder, or an archive of it, in skopeo's `dir:` format; nil where it is none. A `version` file beside a
    /// manifest is all that tells it (containers/image, directory).
    static func skopeoFolder(_ files: ImageFiles) throws(Failure) -> Failure? {
        guard files["oci-layout"] == nil, files["manifest.json"] != nil, let version = files["version"],
            version.type == .file, version.size <= 256,
            try files.document(version).starts(with: "Directory Transport Version".utf8)
        else { return nil }
        return ImageFault.layoutMissing.failure(
            "is a folder of skopeo's dir: format, which gives the image no name and its layers no types",
            entry: "oci-layout", remedy: "copy it into a layout: `skopeo copy dir:X oci:Y`")
    }

    /// The refusal of what macOS left among the blobs; nil where the member is nothing of that kind.
    static func macFile(_ member: ImageFiles.Member) -> Failure? {
        let name = member.path.name
        if name.starts(with: "._".utf8) {
            return ImageFault.digestInvalid.failure(
                "is no blob: tar on macOS keeps a file's attributes in such a file beside it",
                entry: member.path.displayed,
                remedy: "pack it again with `COPYFILE_DISABLE=1 tar --no-mac-metadata …`, or elsewhere")
        }
        guard name.elementsEqual(".DS_Store".utf8) else { return nil }
        return ImageFault.digestInvalid.failure(
            "is no blob: the Finder of macOS keeps a folder's looks in it", entry: member.path.displayed,
            remedy: "remove it: `find . -name .DS_Store -delete`")
    }

    /// Whether a member is a layer of an archive of before docker 1.10: `<64 digits>/layer.tar`.
    private static func isOldLayer(_ member: ImageFiles.Member) -> Bool {
        let parts = member.path.components
        return parts.count == 2 && parts[1].elementsEqual("layer.tar".utf8) && Digest(hexBytes: parts[0]) != nil
    }

    private static func isTop(_ member: ImageFiles.Member, _ name: String) -> Bool {
        member.path.components.first?.elementsEqual(name.utf8) == true
    }
}
