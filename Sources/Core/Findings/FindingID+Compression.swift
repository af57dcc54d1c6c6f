extension FindingID {
    /// Gzip header is malformed.
    package static let archiveGzipHeader = FindingID(
        "archive.gzip-header", .archive, .medium, "Gzip header is malformed",
        meaning: """
            The gzip header has reserved flags, an unknown method or fields that run past the data. Lenient \
            readers skip what they do not know and strict ones refuse, so the content exists for some readers \
            only.
            """,
        cause: "Damage at the start of the file, or a home-made header.",
        fix: "Compress again with `gzip` or `pigz`.")

    /// Gzip checksum or length is wrong.
    package static let archiveGzipCrc = FindingID(
        "archive.gzip-crc", .archive, .high, "Gzip checksum or length is wrong",
        meaning: """
            The CRC-32 or the length in a gzip trailer does not fit the decompressed data. libarchive checks \
            neither; containerd and `gzip` do. The bytes are not what was compressed.
            """,
        cause: "Damage in storage, or data replaced without its trailer.",
        fix: "Pull or compress again, then compare digests.")

    /// Gzip data ends early.
    package static let archiveGzipTruncated = FindingID(
        "archive.gzip-truncated", .archive, .high, "Gzip data ends early",
        meaning: """
            The file ends before the compressed stream or its trailer does. Streaming readers have already \
            handed out the first part.
            """,
        cause: "A download that stopped, or a full disk.",
        fix: "Fetch the file again and compare its size.")

    /// Bytes after the gzip data.
    package static let archiveGzipTrailingData = FindingID(
        "archive.gzip-trailing-data", .archive, .high, "Bytes after the gzip data",
        meaning: """
            Bytes that begin no further gzip member follow the last one. Some readers ignore them, some fail, \
            and some try them as another format.
            """,
        cause: "Something was appended, or padding to a tape's block size.",
        fix: "Cut the file at the end of its gzip data, best by compressing the content again.")

    /// Zstandard checksum is wrong.
    package static let archiveZstdChecksum = FindingID(
        "archive.zstd-checksum", .archive, .high, "Zstandard checksum is wrong",
        meaning: """
            The checksum at the end of a zstd frame does not match the data. The decompressed bytes are not \
            those that were compressed.
            """,
        cause: "Damage in storage or transfer.",
        fix: "Fetch the blob again; its digest will differ from the damaged one.")

    /// Zstandard data ends early.
    package static let archiveZstdTruncated = FindingID(
        "archive.zstd-truncated", .archive, .high, "Zstandard data ends early",
        meaning: """
            The file ends inside a zstd frame. Streaming readers have already delivered a part, and a part of a \
            layer unpacks without complaint in some tools.
            """,
        cause: "An interrupted pull or save.",
        fix: "Pull the blob again and compare its size with the descriptor.")

    /// Bytes after the zstd frames.
    package static let archiveZstdTrailingData = FindingID(
        "archive.zstd-trailing-data", .archive, .high, "Bytes after the zstd frames",
        meaning: """
            Bytes that begin no zstd frame follow the last one. Readers ignore them or fail, and they may hold a \
            second archive.
            """,
        cause: "A file appended to the blob.",
        fix: "Compress the layer again.")

    /// Skippable zstd frame.
    package static let archiveZstdSkippableFrame = FindingID(
        "archive.zstd-skippable-frame", .archive, .low, "Skippable zstd frame", outcome: .warn,
        meaning: """
            The data holds a frame that decoders must skip. zstd:chunked keeps its table of contents there, and \
            a client that uses the table may unpack other files than one that decompresses the stream.
            """,
        cause: """
            An image built with `--compression-format zstd:chunked` (Podman, Buildah), in most cases honestly.
            """,
        fix: "If every client should read the same bytes, push with plain zstd or gzip.")

    /// Document is not JSON.
    package static let archiveJsonInvalid = FindingID(
        "archive.json-invalid", .archive, .high, "Document is not JSON",
        meaning: """
            A JSON document of the image breaks the grammar of RFC 8259 or is not UTF-8. Parsers accept \
            different extensions (comments, single quotes, trailing commas), so two tools could read two \
            documents.
            """,
        cause: "A truncated blob, an HTML error page saved in its place, or manual edits.",
        fix: "Pull the image again; let tools write the documents.")

    /// Same key twice in one object.
    package static let archiveJsonDuplicateKey = FindingID(
        "archive.json-duplicate-key", .archive, .critical, "Same key twice in one object",
        meaning: """
            An object holds a key twice. Most parsers keep the last value and some the first, so a manifest can \
            list one set of layers for the verifier and another for the runtime.
            """,
        cause: "A crafted document; JSON writers do not repeat keys.",
        fix: "Refuse the image, whichever of the two values looks right.")

    /// Keys that differ only in case.
    package static let archiveJsonCaseVariantKey = FindingID(
        "archive.json-case-variant-key", .archive, .critical, "Keys that differ only in case",
        meaning: """
            An object holds a key beside one that differs only in upper and lower case, such as `Layers` and \
            `layers`. Go matches field names without regard to case, other parsers do not: containerd was \
            measured to unpack `LAYERS` where others read `layers`.
            """,
        cause: "A document crafted against readers written in Go.",
        fix: "Refuse the image and find out who pushed it.")

    /// Text after the JSON document.
    package static let archiveJsonTrailingData = FindingID(
        "archive.json-trailing-data", .archive, .high, "Text after the JSON document",
        meaning: """
            More text follows the end of the document. Streaming decoders stop at the first value and never \
            look; others fail.
            """,
        cause: "Two documents written to one file, or hidden data.",
        fix: "Rewrite the document with one value, or pull the image again.")

    /// Document nested too deeply.
    package static let archiveJsonTooDeep = FindingID(
        "archive.json-too-deep", .archive, .medium, "Document nested too deeply",
        meaning: """
            The document nests more than 64 levels. No image document needs more than a few; recursive parsers \
            crash on such input.
            """,
        cause: "An attempt to crash a parser.",
        fix: "Refuse the image; raise the limit only for a document you wrote.")

    /// Document is too large.
    package static let archiveJsonTooLarge = FindingID(
        "archive.json-too-large", .archive, .medium, "Document is too large",
        meaning: """
            The document exceeds the limit of 4 MiB. Image documents are a few kilobytes; a larger one can exhaust \
            the memory of whoever parses it whole.
            """,
        cause: "An attempt to exhaust a parser, or another file under the document's name.",
        fix: "Look at the file's first bytes; if it is no manifest, the image was assembled wrongly.")

    /// Number that readers round differently.
    package static let archiveJsonNumber = FindingID(
        "archive.json-number", .archive, .medium, "Number that readers round differently",
        meaning: """
            A number is written as a fraction or with an exponent, or exceeds 64 bits, where an integer must \
            stand. Parsers turn it into a float, round it, or refuse it, so sizes come out differently.
            """,
        cause: "A document written by a language that knows only floats.",
        fix: "Write sizes as plain integers.")
}

extension FindingRegistry {
    /// Compressed files and JSON documents.
    static let compression: [FindingID] = [
        .archiveGzipHeader, .archiveGzipCrc, .archiveGzipTruncated, .archiveGzipTrailingData, .archiveZstdChecksum,
        .archiveZstdTruncated, .archiveZstdTrailingData, .archiveZstdSkippableFrame, .archiveJsonInvalid,
        .archiveJsonDuplicateKey, .archiveJsonCaseVariantKey, .archiveJsonTrailingData, .archiveJsonTooDeep,
        .archiveJsonTooLarge, .archiveJsonNumber,
    ]
}
