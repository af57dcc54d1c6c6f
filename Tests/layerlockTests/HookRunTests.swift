import TestKit
import Testing

/// Hooks of other languages than Python and of images, beside what their runtimes really run.
@Suite("hooks that run", .needsProgram, .needs(.python)) struct HookRunTests {
    /// `python3 zip.py NAME=TEXT...` writes `layer.zip` and unpacks it to `opt`; `python3 image.py VARIABLE NAME=TEXT...` a docker
    /// archive of one layer, unpacked to `root`.
    private static let prelude = #"""
        cat > zip.py <<'END'
        import shutil, sys, zipfile
        with zipfile.ZipFile("layer.zip", "w") as z:
            for argument in sys.argv[1:]: z.writestr(*argument.split("=", 1))
        shutil.rmtree("opt", ignore_errors=True); zipfile.ZipFile("layer.zip").extractall("opt")
        END
        cat > image.py <<'END'
        import hashlib, io, json, os, sys, tarfile
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as t:
            for name, text in (argument.split("=", 1) for argument in sys.argv[2:]):
                text = open(text[1:], "rb").read() if text.startswith("@") else text.replace("\\n", "\n").encode()
                member = tarfile.TarInfo(name); member.size = len(text); member.mode = 0o755
                t.addfile(member, io.BytesIO(text))
                os.makedirs("root/" + os.path.dirname(name), exist_ok=True); open("root/" + name, "wb").write(text)
        config = json.dumps({"os": "linux", "architecture": "amd64", "config": {"Env": sys.argv[1].split("|")},
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(out.getvalue()).hexdigest()]}}).encode()
        with tarfile.open("image.tar", "w") as t:
            for name, data in (("c.json", config), ("0.tar", out.getvalue()),
                ("manifest.json", json.dumps([{"Config": "c.json", "RepoTags": ["a:1"], "Layers": ["0.tar"]}]).encode())):
                member = tarfile.TarInfo(name); member.size = len(data); t.addfile(member, io.BytesIO(data))
        END
        cat > ids.py <<'END'
        import json
        findings = json.load(open("out.json"))["artifacts"][0]["findings"]
        print(*sorted(f["outcome"] + " " + f["id"] + " " + f["path"] for f in findings if f["id"].startswith("hook.")))
        END
        judge() { layerlock verify "$@" --no-lock --hooks deny --format json > out.json; code=$?; echo "$code $(python3 ids.py)"; }
        list() { layerlock inspect "$@" --hooks --format json > out.json; python3 -c 'import json
        print(*[h["kind"] + " " + h["path"] for h in json.load(open("out.json"))["artifacts"][0]["hooks"]])'; }

        """#

    private func run(_ script: String) async throws -> [Substring] {
        let result = try await withTemporaryFolder { folder in try await shell(Self.prelude + script, in: folder) }
        return result.text.split(separator: "\n")
    }

    @Test("Ruby takes a layer's library in place of its own", .wants("ruby") { Tool("ruby").isInstalled })
    func ruby() async throws {
        let told = try await run(
            """
            python3 zip.py ruby/lib/csv.rb='puts "ran"' ruby/lib/deeper/csv.rb= ruby/lib/csv2.rb=
            RUBYLIB=opt/ruby/lib ruby -e 'require "csv"'; judge layer.zip
            python3 zip.py lib/csv.rb='puts "ran"'; RUBYLIB=opt/ruby/lib ruby -e 'require "csv"; puts "own"'; judge layer.zip
            """)
        #expect(told == ["ran", "14 fail hook.stdlib-shadow ruby/lib/csv.rb", "own", "0 "])
    }

    @Test("Node keeps its own modules, and takes a layer's SDK", .wants("node") { Tool("node").isInstalled })
    func node() async throws {
        let told = try await run(
            """
            M=nodejs/node20/node_modules
            python3 zip.py $M/fs/index.js='console.log("ran")' $M/fs/package.json='{"name":"fs"}' \\
                $M/aws-sdk/index.js='console.log("sdk")' $M/aws-sdk/package.json='{"name":"aws-sdk"}' \\
                $M/@aws-sdk/a/package.json='{"name":"@aws-sdk/a"}'
            NODE_PATH=opt/$M node -e 'require("fs"); require("aws-sdk")'; judge layer.zip; list layer.zip
            """)
        let modules = "nodejs/node20/node_modules"
        #expect(
            told == [
                "sdk", "0 ", "sdk-shadow \(modules)/@aws-sdk/a/package.json sdk-shadow \(modules)/aws-sdk/package.json",
            ])
    }

    @Test("Node runs what NODE_OPTIONS requires", .wants("node") { Tool("node").isInstalled })
    func nodeOptions() async throws {
        let told = try await run(
            """
            python3 image.py 'NODE_OPTIONS=--require /app/t.js' app/t.js='console.log("ran")' app/u.js=
            NODE_OPTIONS="--require $PWD/root/app/t.js" node -e 0; judge image.tar
            """)
        #expect(told == ["ran", "14 fail hook.env app/t.js"])
    }

    @Test("Java runs the agent that JAVA_TOOL_OPTIONS names", .wants("a JDK") { Tool("javac").isInstalled })
    func java() async throws {
        let told = try await run(
            """
            mkdir j; cat > j/A.java <<'END'
            public class A { public static void premain(String a) { System.out.println("ran"); System.exit(0); } }
            END
            cd j; javac A.java && printf 'Premain-Class: A\\n' > m && jar cfm a.jar m A.class; cd ..
            python3 image.py JAVA_TOOL_OPTIONS=-javaagent:/opt/a.jar opt/a.jar=@j/a.jar
            JAVA_TOOL_OPTIONS="-javaagent:$PWD/root/opt/a.jar" java -version 2> /dev/null; judge image.tar
            """)
        #expect(told == ["ran", "14 fail hook.agent opt/a.jar fail hook.env opt/a.jar"])
    }

    @Test("shells run what BASH_ENV names, and profile.d")
    func shells() async throws {
        let told = try await run(
            """
            python3 image.py 'BASH_ENV=/etc/rc' etc/rc='echo ran' etc/profile.d/a.sh='echo profile' etc/profile.d/a.txt='echo text'
            BASH_ENV=root/etc/rc bash -c :
            for i in root/etc/profile.d/*.sh; do . "$i"; done; judge image.tar
            """)
        #expect(told == ["ran", "profile", "14 fail hook.env etc/rc fail hook.preload etc/profile.d/a.sh"])
    }

    @Test("an image's Python imports what lies in its own library, and an archive before it")
    func ownLibrary() async throws {
        let told = try await run(
            """
            own=$(python3 -c 'import os; print(os.path.dirname(os.__file__))'); name=$(basename "$own")
            zip=$(python3 -c 'import sys; print("python%d%d.zip" % sys.version_info[:2])')
            python3 - $zip <<'END'
            import sys, zipfile
            with zipfile.ZipFile(sys.argv[1], "w") as archive: archive.writestr("this.py", "print('archive')")
            END
            python3 image.py A=1 usr/lib/$name/sitecustomize.py='print("ran")' usr/lib/$zip=@$zip
            for file in "$own"/*; do [ "$(basename "$file")" = sitecustomize.py ] || ln -s "$file" root/usr/lib/$name/; done
            PYTHONHOME=$PWD/root/usr python3 -c 'import this' 2> /dev/null; judge image.tar | sed "s/$name/python3/; s/$zip/python.zip/"
            """)
        let hooks = "fail hook.customize usr/lib/python3/sitecustomize.py fail hook.stdlib-shadow usr/lib/python.zip"
        #expect(told == ["ran", "archive", "14 \(hooks)"])
    }

    @Test func whatThePackagesOfASystemBroughtIsAccountedFor() async throws {
        let told = try await run(
            """
            sum() { printf "$1" | md5sum | cut -c1-32; }
            status="Package: cron\\\\nStatus: install ok installed\\\\nArchitecture: amd64\\\\nVersion: 1\\\\nConffiles:"
            status="$status\\\\n /etc/cron.d/a $(sum 'as it was')\\\\n /etc/init.d/b $(sum x) obsolete\\\\n /etc/x newconffile\\\\nDescription: x\\\\n"
            python3 image.py A=1 var/lib/dpkg/status="$status" etc/cron.d/a='as it was' etc/init.d/b=x etc/cron.d/.placeholder=x
            judge image.tar; list image.tar; layerlock lock image.tar --quiet; grep -c '"hooks": \\[\\]' layers.lock
            python3 image.py A=1 var/lib/dpkg/status="$status" etc/cron.d/a='another' etc/init.d/b=x etc/ld.so.conf.d/z.conf=/z
            judge image.tar; rm -r layers.lock*; layerlock lock image.tar --quiet
            layerlock verify image.tar --hooks deny --quiet > /dev/null; echo $?
            """)
        #expect(
            told == [
                "0 ", "preload etc/cron.d/a preload etc/init.d/b", "0",
                "14 fail hook.preload etc/cron.d/a fail hook.preload etc/ld.so.conf.d/z.conf", "0",
            ])
    }
}
