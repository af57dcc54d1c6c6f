import Core

/// An image's config (OCI image-spec 1.1, config.md), docker's too.
struct ConfigDocument: Sendable {
    let platform: ImagePlatform
    /// The uncompressed layers' digests, lowest first.
    let diffIDs: [Digest]
    let config: ImageConfig
    /// What made each layer, as far as the document says it: nobody runs it, so whatever stands there is let through.
    let history: [String]

    init(_ bytes: [UInt8], entry: String) throws(Failure) {
        let document = try DocumentValue(parsing: bytes, entry: entry, fault: .config)
        platform = ImagePlatform(
            os: try document.required("os").text(), architecture: try document.required("architecture").text(),
            variant: try document.optional("variant")?.text() ?? "")
        let rootfs = try document.required("rootfs")
        let type = try rootfs.required("type")
        guard try type.string() == "layers" else { throw type.refusal("is not \"layers\"") }
        var diffIDs: [Digest] = []
        // Docker writes null for an image without layers.
        for value in try rootfs.optional("diff_ids")?.elements() ?? [] { diffIDs.append(try Descriptor.digest(value)) }
        self.diffIDs = diffIDs
        history = try document.object()["history"]?.array?.compactMap { $0.object?["created_by"]?.string } ?? []
        config =
            try document.optional("config").map { value throws(Failure) in try Self.config(value) } ?? ImageConfig()
    }

    private static func config(_ value: DocumentValue) throws(Failure) -> ImageConfig {
        var config = ImageConfig()
        config.entrypoint = try value.optional("Entrypoint")?.strings() ?? []
        config.command = try value.optional("Cmd")?.strings() ?? []
        config.environment = try value.optional("Env")?.strings() ?? []
        config.user = try value.optional("User")?.text() ?? ""
        config.workingDirectory = try value.optional("WorkingDir")?.text() ?? ""
        config.exposedPorts = try keys(value.optional("ExposedPorts"))
        config.volumes = try keys(value.optional("Volumes"))
        config.stopSignal = try value.optional("StopSignal")?.text() ?? ""
        config.healthcheck = try value.optional("Healthcheck")?.optional("Test")?.strings() ?? []
        config.shell = try value.optional("Shell")?.strings() ?? []
        config.onBuild = try value.optional("OnBuild")?.strings() ?? []
        config.labels = try value.optional("Labels")?.stringMap() ?? [:]
        return config
    }

    /// The keys of a set that is written as an object, sorted by their bytes.
    private static func keys(_ value: DocumentValue?) throws(Failure) -> [String] {
        try value?.object().keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } ?? []
    }
}
