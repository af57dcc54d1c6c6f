import Core

extension Catalogue {
    /// Compressed files and JSON documents.
    static let compression: [Explanation] = [
        Explanation(
            "archive.gzip-header", .medium, "Gzip header is malformed",
            meaning: """
                The gzip header has reserved flags, an unknown method or fields that run past the data. Lenient \
                readers skip what they do not know and strict ones refuse, so the content exists for some readers \
                only.
                """,
            cause: "Damage at the start of the file, or a home-made header.",
            fix: "Compress again with `gzip` or `pigz`."),
        Explanation(
            "archive.gzip-crc", .high, "Gzip checksum or length is wrong",
            meaning: """
                The CRC-32 or the length in a gzip trailer does not fit the decompressed data. libarchive checks \
                neither; containerd and `gzip` do. The bytes are not what was compressed.
                """,
            cause: "Damage in storage, or data replaced without its trailer.",
            fix: "Pull or compress again, then compare digests."),
        Explanation(
            "archive.gzip-truncated", .high, "Gzip data ends early",
            meaning: """
                The file ends before the compressed stream or its trailer does. Streaming readers have already \
                handed out the first part.
                """,
            cause: "A download that stopped, or a full disk.",
            fix: "Fetch the file again and compare its size."),
        Explanation(
            "archive.gzip-trailing-data", .high, "Bytes after the gzip data",
            meaning: """
                Bytes that begin no further gzip member follow the last one. Some readers ignore them, some fail, \
                and some try them as another format.
                """,
            cause: "Something was appended, or padding to a tape's block size.",
            fix: "Cut the file at the end of its gzip data, best by compressing the content again."),
        Explanation(
            "archive.zstd-checksum", .high, "Zstandard checksum is wrong",
            meaning: """
                The checksum at the end of a zstd frame does not match the data. The decompressed bytes are not \
                those that were compressed.
                """,
            cause: "Damage in storage or transfer.",
            fix: "Fetch the blob again; its digest will differ from the damaged one."),
        Explanation(
            "archive.zstd-truncated", .high, "Zstandard data ends early",
            meaning: """
                The file ends inside a zstd frame. Streaming readers have already delivered a part, and a part of a \
                layer unpacks without complaint in some tools.
                """,
            cause: "An interrupted pull or save.",
            fix: "Pull the blob again and compare its size with the descriptor."),
        Explanation(
            "archive.zstd-trailing-data", .high, "Bytes after the zstd frames",
            meaning: """
                Bytes that begin no zstd frame follow the last one. Readers ignore them or fail, and they may hold a \
                second archive.
                """,
            cause: "A file appended to the blob.",
            fix: "Compress the layer again."),
        Explanation(
            "archive.zstd-skippable-frame", .low, "Skippable zstd frame", outcome: .warn,
            meaning: """
                The data holds a frame that decoders must skip. zstd:chunked keeps its table of contents there, and \
                a client that uses the table may unpack other files than one that decompresses the stream.
                """,
            cause: """
                An image built with `--compression-format zstd:chunked` (Podman, Buildah), in most cases honestly.
                """,
            fix: "If every client should read the same bytes, push with plain zstd or gzip."),
        Explanation(
            "archive.json-invalid", .high, "Document is not JSON",
            meaning: """
                A JSON document of the image breaks the grammar of RFC 8259 or is not UTF-8. Parsers accept \
                different extensions (comments, single quotes, trailing commas), so two tools could read two \
                documents.
                """,
            cause: "A truncated blob, an HTML error page saved in its place, or manual edits.",
            fix: "Pull the image again; let tools write the documents."),
        Explanation(
            "archive.json-duplicate-key", .critical, "Same key twice in one object",
            meaning: """
                An object holds a key twice. Most parsers keep the last value and some the first, so a manifest can \
                list one set of layers for the verifier and another for the runtime.
                """,
            cause: "A crafted document; JSON writers do not repeat keys.",
            fix: "Refuse the image, whichever of the two values looks right."),
        Explanation(
            "archive.json-case-variant-key", .critical, "Keys that differ only in case",
            meaning: """
                An object holds a key beside one that differs only in upper and lower case, such as `Layers` and \
                `layers`. Go matches field names without regard to case, other parsers do not: containerd was \
                measured to unpack `LAYERS` where others read `layers`.
                """,
            cause: "A document crafted against readers written in Go.",
            fix: "Refuse the image and find out who pushed it."),
        Explanation(
            "archive.json-trailing-data", .high, "Text after the JSON document",
            meaning: """
                More text follows the end of the document. Streaming decoders stop at the first value and never \
                look; others fail.
                """,
            cause: "Two documents written to one file, or hidden data.",
            fix: "Rewrite the document with one value, or pull the image again."),
        Explanation(
            "archive.json-too-deep", .medium, "Document nested too deeply",
            meaning: """
                The document nests more than 64 levels. No image document needs more than a few; recursive parsers \
                crash on such input.
                """,
            cause: "An attempt to crash a parser.",
            fix: "Refuse the image; raise the limit only for a document you wrote."),
        Explanation(
            "archive.json-too-large", .medium, "Document is too large",
            meaning: """
                The document exceeds the limit of 4 MiB. Image documents are a few kilobytes; a larger one can exhaust \
                the memory of whoever parses it whole.
                """,
            cause: "An attempt to exhaust a parser, or another file under the document's name.",
            fix: "Look at the file's first bytes; if it is no manifest, the image was assembled wrongly."),
        Explanation(
            "archive.json-number", .medium, "Number that readers round differently",
            meaning: """
                A number is written as a fraction or with an exponent, or exceeds 64 bits, where an integer must \
                stand. Parsers turn it into a float, round it, or refuse it, so sizes come out differently.
                """,
            cause: "A document written by a language that knows only floats.",
            fix: "Write sizes as plain integers."),
    ]
}
