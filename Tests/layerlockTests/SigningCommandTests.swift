import TestKit
import Testing

/// An encrypted key and a chain in the working folder, and what signing commands have in common.
private let setUp = """
    cat $repo/Fixtures/pki/leaf.pem $repo/Fixtures/pki/regional.pem $repo/Fixtures/pki/ca.pem \
        $repo/Fixtures/pki/root.pem > chain.pem
    openssl pkcs8 -topk8 -in $repo/Fixtures/pki/leaf.key.pem -out key.pem -passout pass:s3cret
    printf 's3cret\\n' > phrase
    printf 'wrong\\n' > wrong
    : > empty
    sign="--profile acme_layers/AbCdEf0123 --chain chain.pem --trust $repo/TrustStore --as-of 2026-09-03T10:30:15Z"
    zip=$repo/Fixtures/layers/telemetry.zip

    """

@Suite(
    "Signing on the command line",
    .needsProgram, .needs(.openssl))
struct SigningCommandTests {
    @Test(
        "an encrypted key opens with a pass phrase from a file or the environment",
        arguments: ["--passphrase-file phrase", "--passphrase-env PHRASE"])
    func passPhrase(_ option: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                setUp + """
                    export PHRASE=s3cret
                    layerlock sign $zip $sign --key key.pem \(option) -o out.zip &&
                    layerlock verify out.zip --trust $repo/TrustStore --config production --as-of 2026-11-20T12:00:00Z
                    """, in: folder)
            #expect(result.status == 0, "\(result.text)\(result.errors)")
            #expect(!result.text.contains("s3cret"))
        }
    }

    @Test(
        "a wrong, empty or missing pass phrase signs nothing, and is never asked for where nobody can answer",
        arguments: ["--passphrase-file wrong", "--passphrase-env NOT_SET", "--passphrase-file empty", ""])
    func wrongPassPhrase(_ option: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                setUp + "layerlock sign $zip $sign --key key.pem \(option) -o out.zip; code=$?; ls out.zip; exit $code",
                in: folder)
            #expect(result.status == 1, "\(result.errors)")
            #expect(result.errors.contains("[sign.key]"), "\(result.errors)")
            #expect(result.text.isEmpty)
        }
    }

    @Test("a pass phrase is asked for on a terminal, without echo", .needs(.python))
    func prompt() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                import os, pty, subprocess, sys
                terminal, other = pty.openpty()
                process = subprocess.Popen(sys.argv[1:], stdin=other, stdout=other, stderr=other)
                os.close(other)
                seen = b''
                while b'Pass phrase' not in seen or not seen.rstrip().endswith(b':'):
                    seen += os.read(terminal, 1000)
                os.write(terminal, b's3cret\\n')
                try:
                    while data := os.read(terminal, 1000): seen += data
                except OSError: pass
                print(seen.decode())
                sys.exit(process.wait())
                """
            try folder.write("prompt.py", script)
            let path = try #require(program)
            let result = try await shell(
                setUp + "timeout 60 python3 prompt.py \(path) sign $zip $sign --key key.pem -o out.zip && ls out.zip",
                in: folder)
            #expect(result.status == 0, "\(result.text)\(result.errors)")
            #expect(result.text.contains("Pass phrase of key.pem"))
            #expect(!result.text.contains("s3cret"))
            #expect(result.text.contains("out.zip"))
        }
    }

    @Test(
        "the terminal echoes again after Ctrl-C and Ctrl-\\ at the question, and the process ends by that signal",
        .needs(.python), arguments: [("03", 2), ("1c", 3)])
    func interruptedPrompt(_ key: String, _ signal: Int) async throws {
        let script = """
            answer, expected = bytes.fromhex(sys.argv[1]), int(sys.argv[2])
            process, terminal = start(sys.argv[3:])
            await_question(terminal)
            os.write(terminal, answer)
            _, status = os.waitpid(process, 0)
            assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == expected, status
            assert echoes(terminal)
            """
        try await atPrompt(script, arguments: "\(key) \(signal)", leaves: "")
    }

    @Test(
        "Ctrl-Z at the question stops the process with an echoing terminal; continued, it asks again without echo",
        .needs(.python))
    func stoppedPrompt() async throws {
        let script = """
            # A shell between terminal and program: a process without one is never stopped from the keyboard.
            stopped, tell = os.pipe()
            go, release = os.pipe()
            shell, terminal = pty.fork()
            if shell == 0:
                signal.signal(signal.SIGTTOU, signal.SIG_IGN)
                process = subprocess.Popen(
                    sys.argv[1:], process_group=0,
                    preexec_fn=lambda: signal.signal(signal.SIGTTOU, signal.SIG_DFL))
                os.tcsetpgrp(0, process.pid)
                _, status = os.waitpid(process.pid, os.WUNTRACED)
                os.write(tell, b's' if os.WIFSTOPPED(status) else b'?')
                os.read(go, 1)
                os.kill(process.pid, signal.SIGCONT)
                os._exit(os.waitstatus_to_exitcode(os.waitpid(process.pid, 0)[1]) & 255)
            await_question(terminal)
            os.write(terminal, b'\\x1a')
            assert os.read(stopped, 1) == b's'
            assert echoes(terminal)
            os.write(release, b'g')
            await_question(terminal)
            os.write(terminal, b's3cret\\n')
            drain(terminal)
            assert os.waitpid(shell, 0)[1] == 0
            assert echoes(terminal)
            """
        try await atPrompt(script, arguments: "", leaves: "out.zip\n")
    }

    /// Runs a Python script, with the arguments and then the command of a `sign` that asks for a pass phrase.
    private func atPrompt(_ script: String, arguments: String, leaves left: String) async throws {
        let prelude = """
            import os, pty, resource, signal, subprocess, sys, termios
            def start(command):
                process, terminal = pty.fork()
                if process == 0:
                    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
                    os.execv(command[0], command)
                return process, terminal
            def echoes(terminal): return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
            def await_question(terminal):
                seen = b''
                while b'Pass phrase' not in seen or not seen.endswith(b': '): seen += os.read(terminal, 1000)
                assert not echoes(terminal)
            def drain(terminal):
                try:
                    while os.read(terminal, 1000): pass
                except OSError: pass

            """
        try await withTemporaryFolder { folder in
            try folder.write("prompt.py", prelude + script)
            let path = try #require(program)
            let command =
                setUp + """
                    timeout 60 python3 prompt.py \(arguments) \(path) sign $zip $sign --key key.pem -o out.zip || exit
                    ls -A | grep -e '^out' -e '^[.]layerlock'; true
                    """
            let result = try await shell(command, in: folder)
            #expect(result.status == 0, "\(result.text)\(result.errors)")
            #expect(result.text == left)
        }
    }

    @Test("a lockfile is signed and checked, and a change after the signature is caught")
    func lockfile() async throws {
        try await withTemporaryFolder { folder in
            let script =
                setUp + """
                    lock="--key key.pem --passphrase-file phrase --chain chain.pem --trust $repo/TrustStore"
                    layerlock lock $zip --sign-with acme_layers/AbCdEf0123 $lock --as-of 2026-09-03T10:30:15Z &&
                    ls layers.lock.sig || exit 99
                    verify() { layerlock verify $zip --lock layers.lock --trust $repo/TrustStore --config staging -q; }
                    verify || exit 98
                    echo >> layers.lock
                    verify
                    """
            let result = try await shell(script, in: folder)
            #expect(result.status == 11, "\(result.text)\(result.errors)")
            #expect(result.text.contains("signature.integrity"))
        }
    }

    @Test(
        "a demand for a signed lockfile is not dropped where none is given",
        arguments: ["verify package.zip", "rescan package.zip --ledger ledger.sqlite"])
    func demandWithoutLockfile(_ command: String) async throws {
        try await withTemporaryFolder { folder in
            let script = """
                cp $repo/Fixtures/signed/telemetry.zip package.zip; cp -r $repo/TrustStore .
                arn=arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme_layers/AbCdEf0123
                config=TrustStore/code-signing-configs/staging.json
                sed '0,/{/s|{|{"lockfile": {"signedBy": ["'$arn'"]},|' $config > new && mv new $config
                layerlock \(command) --trust TrustStore --config production > other || exit 9
                rm -f ledger.sqlite*
                layerlock \(command) --trust TrustStore --config staging
                """
            let result = try await shell(script, in: folder)
            #expect(result.status == 11, "\(result.text)\(result.errors)")
            #expect(result.text.contains("--lock layers.lock"), "\(result.text)")
        }
    }
}

@Suite("Options for signatures", .needsProgram)
struct SignatureOptionTests {
    @Test(
        "options that make no sense together are wrong usage",
        arguments: [
            "verify $zip --config production", "verify $zip --endorsement a.json",
            "verify $zip --max-revocation-age 30d", "verify $zip --trust T --max-revocation-age 30",
            "lock $zip --trust T", "lock $zip --key k.pem", "lock $zip --sign-with p",
            "lock $zip --sign-with p --key k.pem", "lock $zip --sign-with p --key k.pem --chain c.pem --check",
            "sign $zip --profile p --output o.zip", "endorse $zip --profile p --key k --chain c --output o --reason r",
        ])
    func usage(_ command: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell("zip=$repo/Fixtures/layers/telemetry.zip; layerlock \(command)", in: folder)
            #expect(result.status == 64, "\(result.text)\(result.errors)")
        }
    }

    @Test(
        "exit codes of the contract",
        arguments: [
            ("telemetry", 0), ("telemetry-altered", 11), ("telemetry-untrusted", 11), ("telemetry-other-profile", 11),
        ] as [(String, Int32)])
    func exits(_ package: String, _ status: Int32) async throws {
        try await withTemporaryFolder { folder in
            let result = try await shell(
                "layerlock verify $repo/Fixtures/signed/\(package).zip --trust $repo/TrustStore --config production",
                in: folder)
            #expect(result.status == status, "\(result.text)\(result.errors)")
            let broken = try await shell(
                """
                cp -r $repo/TrustStore . && echo '{' > TrustStore/revocations.json
                layerlock verify $repo/Fixtures/signed/\(package).zip --trust TrustStore
                """, in: folder)
            #expect(broken.status == 1)
            #expect(broken.text.contains("revocations.json"), "\(broken.text)")
        }
    }
}
