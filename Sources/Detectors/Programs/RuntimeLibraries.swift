import Core

/// What Lambda's runtimes on Amazon Linux 2 and 2023 have beside a function and its layers. The list is generous where it is not
/// known: what is told as missing should be missing.
enum RuntimeLibraries {
    private static let loaders: Set<TextKey> = [
        "/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib64/ld-linux-aarch64.so.1",
    ]
    private static let names: Set<TextKey> = [
        "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1",
        "libresolv.so.2",
        "libnsl.so.1",
        "libcrypt.so.1", "libcrypt.so.2", "libanl.so.1", "libmvec.so.1", "libthread_db.so.1",
        "libnss_files.so.2",
        "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libgcc_s.so.1", "libstdc++.so.6", "libz.so.1",
        "libbz2.so.1",
        "liblzma.so.5",
        "libcrypto.so.10", "libssl.so.10", "libcrypto.so.3", "libssl.so.3", "libexpat.so.1",
        "libffi.so.6",
        "libffi.so.8",
        "libsqlite3.so.0", "libuuid.so.1", "libcurl.so.4", "libxml2.so.2", "libgomp.so.1",
        "libselinux.so.1",
        "libpcre2-8.so.0",
        "libreadline.so.7", "libreadline.so.8", "libncursesw.so.6", "libtinfo.so.6", "libgmp.so.10",
        "libyaml-0.so.2",
        "libkrb5.so.3", "libgssapi_krb5.so.2", "libk5crypto.so.3", "libcom_err.so.2", "libzstd.so.1",
        "libnghttp2.so.14",
        "linux-vdso.so.1", "libjvm.so", "libjava.so", "libjli.so", "libhostfxr.so", "libcoreclr.so",
    ]
    private static let programs: Set<TextKey> = [
        "/bin/sh", "/bin/bash", "/usr/bin/sh", "/usr/bin/bash", "/usr/bin/env", "/bin/env",
        "/usr/bin/python3",
    ]

    static func hasLoader(_ path: [UInt8]) -> Bool {
        loaders.contains(TextKey(String(decoding: path, as: UTF8.self)))
    }

    /// Python's own library comes with its runtime, of whatever version.
    static func hasLibrary(_ name: [UInt8]) -> Bool {
        name.starts(with: Array("libpython3.".utf8)) || name.starts(with: Array("libruby.so.".utf8))
            || names.contains(TextKey(String(decoding: name, as: UTF8.self)))
    }

    /// What `env` finds in one runtime or another.
    static func hasCommand(_ name: [UInt8]) -> Bool {
        let commands: Set<TextKey> = ["sh", "bash", "node", "ruby", "java", "dotnet"]
        return name.starts(with: Array("python".utf8))
            || commands.contains(TextKey(String(decoding: name, as: UTF8.self)))
    }

    static func hasProgram(_ path: [UInt8]) -> Bool {
        programs.contains(TextKey(String(decoding: path, as: UTF8.self)))
    }
}
