import Core

extension BillOfMaterials.Component {
    /// Names of the product in the form of CPE 2.3: those that metadata states, and the one of a package that the NVD's dictionary has
    /// under one vendor and product. Of a distribution's packages and their parts none: their versions are not the product's, whose
    /// fixes they have without its new version.
    var cpes: [String] {
        guard package.partOf == nil else { return [] }
        var names = package.description.cpes
        if let known = KnownProducts.cpe(of: package), !names.contains(where: { $0.utf8.elementsEqual(known.utf8) }) {
            names.append(known)
        }
        return names.map { SafeText.escaped($0) }
    }
}

/// Packages and what the NVD's dictionary of products calls them: few, and each for sure.
private enum KnownProducts {
    static func cpe(of package: Package) -> String? {
        guard var version = package.version else { return nil }
        if package.ecosystem == .maven {
            if package.hasDerivedNamespace { return nil }
            // Spring and Netty end their versions so, and the dictionary leaves it out.
            for ending in [".RELEASE", ".Final"] where version.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
            {
                version = String(decoding: Array(version.utf8.dropLast(ending.utf8.count)), as: UTF8.self)
            }
        }
        if package.ecosystem == .golang, version.utf8.first == UInt8(ascii: "v") { version.removeFirst() }
        let name =
            switch package.ecosystem {
            case .pypi: package.purlName
            case .generic:
                String(decoding: package.name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
            default: package.fullName
            }
        guard let known = table[package.ecosystem]?[TextKey(name)] ?? group(package) else { return nil }
        let parts = known.split(separator: ":")
        guard parts.count == 2 else { return nil }
        return CPEName.bound(
            "a", vendor: String(parts[0]), product: String(parts[1]), version: version,
            runsIn: package.ecosystem == .npm ? "node.js" : nil)
    }

    /// Artifacts that are released together, as one product.
    private static func group(_ package: Package) -> String? {
        guard package.ecosystem == .maven, let group = package.namespace else { return nil }
        return groups[TextKey(group)]
    }

    private static let groups: [TextKey: String] = [
        "org.springframework": "vmware:spring_framework", "org.springframework.boot": "vmware:spring_boot",
        "org.springframework.security": "vmware:spring_security", "io.netty": "netty:netty",
        "org.apache.tomcat.embed": "apache:tomcat", "org.apache.logging.log4j": "apache:log4j",
    ]

    private static let table: [Package.Ecosystem: [TextKey: String]] = [
        .pypi: [
            "aiohttp": "aiohttp:aiohttp", "cryptography": "cryptography.io:cryptography",
            "django": "djangoproject:django", "flask": "palletsprojects:flask", "jinja2": "palletsprojects:jinja",
            "lxml": "lxml:lxml", "numpy": "numpy:numpy", "paramiko": "paramiko:paramiko", "pillow": "python:pillow",
            "pip": "pypa:pip", "pyjwt": "pyjwt_project:pyjwt", "pyyaml": "pyyaml:pyyaml", "requests": "python:requests",
            "setuptools": "python:setuptools", "sqlalchemy": "sqlalchemy:sqlalchemy", "tensorflow": "google:tensorflow",
            "tornado": "tornadoweb:tornado", "urllib3": "python:urllib3", "werkzeug": "palletsprojects:werkzeug",
        ],
        .npm: [
            "axios": "axios:axios", "express": "openjsf:express", "json5": "json5:json5", "lodash": "lodash:lodash",
            "minimist": "substack:minimist", "moment": "momentjs:moment", "semver": "npmjs:semver",
            "ws": "ws_project:ws",
        ],
        .maven: [
            "com.fasterxml.jackson.core:jackson-databind": "fasterxml:jackson-databind",
            "com.google.code.gson:gson": "google:gson", "com.google.guava:guava": "google:guava",
            "com.h2database:h2": "h2database:h2",
            "commons-collections:commons-collections": "apache:commons_collections",
            "commons-fileupload:commons-fileupload": "apache:commons_fileupload",
            "commons-io:commons-io": "apache:commons_io",
            "org.apache.commons:commons-compress": "apache:commons_compress",
            "org.apache.commons:commons-text": "apache:commons_text",
            "org.yaml:snakeyaml": "snakeyaml_project:snakeyaml",
        ],
        .golang: ["stdlib": "golang:go"],
        .generic: [
            "busybox": "busybox:busybox", "curl": "haxx:curl", "freetype": "freetype:freetype",
            "harfbuzz": "harfbuzz_project:harfbuzz",
            "libjpeg-turbo": "libjpeg-turbo:libjpeg-turbo",
            "libpng": "libpng:libpng", "libtiff": "libtiff:libtiff", "libwebp": "webmproject:libwebp",
            "libxml2": "xmlsoft:libxml2", "nginx": "f5:nginx", "node": "nodejs:node.js",
            "openjpeg": "uclouvain:openjpeg",
            "openssl": "openssl:openssl", "python": "python:python", "sqlite": "sqlite:sqlite", "zlib": "zlib:zlib",
        ],
    ]
}
