extension FindingID {
    /// Image index or attestations above the image.
    package static let lambdaIndex = FindingID(
        "lambda.index", .lambda, .low, "Image index or attestations above the image", outcome: .warn,
        meaning: """
            Lambda takes an image by its own manifest and no image index, also where the index holds one image and the \
            attestations about it. Creating the function fails with "The image manifest, config or layer media type for \
            the source image ... is not supported".
            """,
        cause: "`docker buildx build`, which adds provenance attestations, or an image for several platforms.",
        fix: "Build with `--provenance=false --sbom=false` for one platform, or deploy by the image's own digest.")

    /// Layer type that Lambda does not take.
    package static let lambdaLayerType = FindingID(
        "lambda.layer-type", .lambda, .low, "Layer type that Lambda does not take", outcome: .warn,
        meaning: """
            A layer is of the type `application/vnd.docker.image.rootfs.diff.tar`, docker's for one that is not \
            compressed, which its registry format does not know. Lambda fails with "InvalidImage: ImageLayerFailure: \
            UnsupportedImageLayerDetected - Layer Digest sha256:...".
            """,
        cause: "A build tool, such as Bazel's rules, that adds plain tar archives to a base image in docker's format.",
        fix: "Compress the layer with gzip, or convert the image: `skopeo copy --format oci` or `--dest-compress`.")

    /// Image over Lambda's size limit.
    package static let lambdaImageSize = FindingID(
        "lambda.image-size", .lambda, .low, "Image over Lambda's size limit", outcome: .warn,
        meaning: """
            The layers hold more than 10 GiB unpacked, what upper layers hide included. Lambda fails with "InvalidImage: \
            SizeLimitExceeded: Uncompressed container image size exceeds 10 GiB limit".
            """,
        cause: "Models or data packed into the image, or files that a later layer removed.",
        fix: "Remove files in the layer that brings them, or load large data from S3 or EFS at run time.")

    /// Files before their folders.
    package static let lambdaParentFolder = FindingID(
        "lambda.parent-folder", .lambda, .low, "Files before their folders", outcome: .warn,
        meaning: """
            A layer has a file whose folder neither stands before it in the layer nor in a lower one. Container runtimes \
            make such folders; Lambda fails with "InvalidImage: MissingParentDirectory: Parent directory does not exist \
            for file: ...".
            """,
        cause: "Layers that a build tool wrote without folders, or with the folders at their ends.",
        fix: "Build the layer with its folders first, as `docker build` and `tar` do, or squash the image.")

    /// Code that other users cannot read.
    package static let lambdaPermissions = FindingID(
        "lambda.permissions", .lambda, .low, "Code that other users cannot read", outcome: .warn,
        meaning: """
            Lambda runs code as a user of its own. A file has to be readable by others, a folder readable and open to \
            them. Else loading it ends in "[Errno 13] Permission denied: '/var/task/...'", "EACCES: permission denied, open \
            '/var/task/...'" or "cannot load such file", and a layer in "Layer conversion failed: Some directories do not \
            have execute permissions".
            """,
        cause: "A build under a umask such as 077.",
        fix: "`chmod -R a+rX` before packing; programs need `a+rx`.")

    /// Entrypoint that cannot be run.
    package static let lambdaEntrypoint = FindingID(
        "lambda.entrypoint", .lambda, .low, "Entrypoint that cannot be run", outcome: .warn,
        meaning: """
            The program that the image's config starts is not in its root file system, or other users may not run it. \
            Invoking the function ends in "Runtime.InvalidEntrypoint" with "fork/exec ...: no such file or directory" or \
            "permission denied", unless the function's own configuration names another one.
            """,
        cause: "A base image that was changed, a shell that a minimal image lacks, or a file copied without its mode.",
        fix: "Name a program that is there with its full path, and make it executable by all.")

    /// Another architecture than the function's.
    package static let lambdaArchitecture = FindingID(
        "lambda.architecture", .lambda, .low, "Another architecture than the function's", outcome: .warn,
        meaning: """
            Programs or libraries are for another machine than the function, or for several. Starting one ends in \
            "fork/exec ...: exec format error" (Runtime.InvalidEntrypoint), loading one in "invalid ELF header" or \
            "cannot open shared object file".
            """,
        cause: "Wheels or node modules that were installed on a machine of another architecture.",
        fix: """
            Install for the function's platform, for instance `pip install --platform manylinux2014_aarch64 \
            --only-binary=:all:`, or build with `--platform linux/arm64`.
            """)

    /// No `bootstrap` to run.
    package static let lambdaBootstrap = FindingID(
        "lambda.bootstrap", .lambda, .low, "No `bootstrap` to run", outcome: .warn,
        meaning: """
            A function of the runtime `provided.*` starts the program `bootstrap` at the top of its zip, or of a layer. \
            Where it is not there or not executable, invoking ends in "Runtime.InvalidEntrypoint" with "Couldn't find \
            valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]" or "fork/exec /var/task/bootstrap: permission \
            denied".
            """,
        cause: "A program of another name, a folder packed around it, or a zip made on Windows.",
        fix: "Name the program `bootstrap`, make it executable and pack it at the top: `zip function.zip bootstrap`.")

    /// Zip too large for a direct upload.
    package static let lambdaUploadSize = FindingID(
        "lambda.upload-size", .lambda, .none, "Zip too large for a direct upload", outcome: .warn,
        meaning: """
            The zip has more than 50 MB (52,428,800 bytes), what Lambda takes in a request. Uploading it so fails with \
            "RequestEntityTooLargeException: Request must be smaller than 69905067 bytes for the UpdateFunctionCode \
            operation".
            """,
        cause: "Large dependencies.",
        fix: "Upload the zip to S3 and deploy it from there, or make it smaller.")
}

extension FindingRegistry {
    /// What Lambda would refuse, or fail to run.
    static let lambda: [FindingID] = [
        .lambdaIndex, .lambdaLayerType, .lambdaImageSize, .lambdaParentFolder, .lambdaPermissions, .lambdaEntrypoint,
        .lambdaArchitecture, .lambdaBootstrap, .lambdaUploadSize,
    ]
}
