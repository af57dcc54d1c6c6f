import Core
import Image
import TestKit

extension ImageThreat {
    /// JSON that readers understand differently.
    static let json: [ImageThreat] = [
        .image("json-invalid", "a manifest that is no JSON") { $0.editManifest = { "x" + $0 } },
        .image("json-invalid", "a comment in the config") { $0.editConfig = { $0.changing(",", to: ",/*a*/") } },
        .image("json-invalid", "a byte order mark") { $0.editManifest = { "\u{FEFF}" + $0 } },
        .image("json-duplicate-key", "two lists of layers") {
            $0.editManifest = { $0.changing(#","layers""#, to: #","layers":[],"layers""#) }
        },
        .image("json-duplicate-key", "a key spelled with an escape") {
            $0.editManifest = { $0.changing(#","layers""#, to: #","l\u0061yers":[],"layers""#) }
        },
        .image("json-duplicate-key", "two users") {
            $0.config = #"{"User":"1000","User":"root"}"#
        },
        .image("json-case-variant-key", "LAYERS beside layers") {
            $0.editManifest = { $0.changing(#","layers""#, to: #","LAYERS":[],"layers""#) }
        },
        .image("json-case-variant-key", "LAYERS instead of layers") {
            $0.editManifest = { $0.changing(#","layers""#, to: #","LAYERS""#) }
        },
        .image("json-case-variant-key", "a user that Go alone sees") { $0.config = #"{"user":"root"}"# },
        .image("json-case-variant-key", "an entrypoint by a long s") { $0.config = #"{"\#u{17F}hell":["sh"]}"# },
        .image("json-case-variant-key", "a config that Go alone sees") {
            $0.editConfig = { $0.changing(#""config""#, to: #""Config""#) }
        },
        .layout("json-case-variant-key", "Manifests beside manifests") {
            $0.editIndex = { $0.changing(#""manifests""#, to: #""Manifests":[],"manifests""#) }
        },
        .docker("json-case-variant-key", "layers beside Layers") {
            $0["manifest.json"].change(#""Layers""#, to: #""layers":[],"Layers""#)
        },
        .image("json-trailing-data", "a second manifest behind the first") { $0.editManifest = { $0 + "{}" } },
        .layout("json-trailing-data", "a NUL behind the index") { $0.editIndex = { $0 + "\0" } },
        .image("json-too-deep", "65 levels") {
            let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
            $0.editManifest = { $0.changing(#","layers""#, to: #","x":\#(deep),"layers""#) }
        },
        .layout("json-too-large", "an index of more than 4 MiB") {
            $0.editIndex = { $0 + String(repeating: " ", count: 4 << 20) }
        },
        .image("json-number", "a size with a fraction") {
            $0.editManifest = { $0.changing(#""schemaVersion":2"#, to: #""schemaVersion":2.0"#) }
        },
        .image("json-number", "an exponent") {
            $0.editManifest = { $0.changing(#""schemaVersion":2"#, to: #""schemaVersion":2,"x":1e3"#) }
        },
        .image("json-number", "beyond Int64") {
            $0.editManifest = { $0.changing(#""schemaVersion":2"#, to: #""schemaVersion":2,"x":9223372036854775808"#) }
        },
    ]

    /// Fields of OCI documents.
    static let documents: [ImageThreat] = [
        .layout("oci-layout-missing", "no oci-layout") { $0.version = nil },
        .layout("oci-layout-version", "another version") { $0.version = #"{"imageLayoutVersion":"2.0.0"}"# },
        .layout("oci-layout-version", "no version") { $0.version = "{}" },
        .layout("oci-layout-version", "a number as version") { $0.version = #"{"imageLayoutVersion":1}"# },
        .image("oci-schema-version", "version 1") {
            $0.editManifest = { $0.changing(#""schemaVersion":2"#, to: #""schemaVersion":1"#) }
        },
        .image("oci-schema-version", "no version") {
            $0.editManifest = { $0.changing(#""schemaVersion":2,"#, to: "") }
        },
        .layout("oci-schema-version", "an index of version 3") {
            $0.editIndex = { $0.changing(#""schemaVersion":2"#, to: #""schemaVersion":3"#) }
        },
        .image("oci-ambiguous-document", "a manifest with manifests") {
            $0.editManifest = { $0.changing(#""schemaVersion":2"#, to: #""schemaVersion":2,"manifests":[]"#) }
        },
        .layout("oci-ambiguous-document", "an index with layers") {
            $0.editIndex = { $0.changing(#""schemaVersion":2"#, to: #""schemaVersion":2,"layers":null"#) }
        },
        .layout("oci-ambiguous-document", "an index with a config") {
            $0.editIndex = { $0.changing(#""schemaVersion":2"#, to: #""schemaVersion":2,"config":{}"#) }
        },
        .image("oci-ambiguous-document", "a manifest with the layers of schema 1") {
            $0.editManifest = { $0.changing(#""schemaVersion":2"#, to: #""schemaVersion":2,"fsLayers":[]"#) }
        },
        .layout("oci-ambiguous-document", "one blob named as manifest and as index") { layout in
            let image = ImageBuilder()
            layout.manifests = [
                ImageBuilder.descriptor(LayoutBuilder.indexType, image.manifestBytes)
            ]
        },
        .image("oci-manifest-field", "no config") { $0.editManifest = { $0.changing(#""config""#, to: #""other""#) } },
        .image("oci-manifest-field", "no layers") { $0.editManifest = { $0.changing(#""layers""#, to: #""other""#) } },
        .image("oci-manifest-field", "layers that are null") {
            $0.layers = []
            $0.editManifest = { $0.changing("[]", to: "null") }
        },
        .image("oci-manifest-field", "layers that are an object") {
            $0.layers = []
            $0.editManifest = { $0.changing("[]", to: "{}") }
        },
        .image("oci-manifest-field", "a negative size") {
            $0.editManifest = { $0.changing(#""size":"#, to: #""size":-"#) }
        },
        .image("oci-manifest-field", "no media type in a descriptor") {
            $0.layers[0].extra = ""
            $0.editManifest = { $0.changing(#"{"mediaType":"application/vnd.oci.image.layer.v1.tar","#, to: "{") }
        },
        .layout("oci-manifest-field", "an index without manifests") {
            $0.editIndex = { $0.changing(#""manifests""#, to: #""others""#) }
        },
        .layout("oci-manifest-field", "a platform without architecture") {
            $0.manifests = [ImageBuilder().descriptor(#","platform":{"os":"linux"}"#)]
        },
        .layout("oci-manifest-field", "indexes within indexes") { layout in
            for _ in 0..<9 { layout.manifests = [layout.addIndex(layout.manifests)] }
        },
        .image("oci-config", "no rootfs") { $0.editConfig = { $0.changing(#""rootfs""#, to: #""roots""#) } },
        .image("oci-config", "no architecture") { $0.platform = #""os":"linux""# },
        .image("oci-config", "no system") { $0.platform = #""architecture":"amd64""# },
        .image("oci-config", "another kind of root") {
            $0.editConfig = { $0.changing(#""type":"layers""#, to: #""type":"base""#) }
        },
        .image("oci-config", "an entrypoint that is a string") { $0.config = #"{"Entrypoint":"/bin/sh"}"# },
        .image("oci-config", "a user that is a number") { $0.config = #"{"User":0}"# },
        .image("oci-config", "a NUL in the environment") { $0.config = #"{"Env":["A=\u0000"]}"# },
        .image("oci-config", "a label that is a number") { $0.config = #"{"Labels":{"a":1}}"# },
        .image("oci-diffid-count", "a diffID too few") {
            $0.editConfig = { $0.changing(#""diff_ids":["#, to: #""diff_ids":[],"x":["#) }
        },
        .image("oci-diffid-count", "a diffID too many") {
            let other = ImageBuilder.digest([1])
            $0.editConfig = { $0.changing(#""diff_ids":["#, to: #""diff_ids":["\#(other)","#) }
        },
    ]
}
