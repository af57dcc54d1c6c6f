extension FindingID {
    /// A .pth file that Python runs.
    package static let hookPth = FindingID(
        "hook.pth", .hook, .high, "A .pth file that Python runs when it starts", outcome: .warn,
        meaning: """
            Python executes each line of a `.pth` file that begins with `import`, when it starts and before the handler is \
            imported. Lambda's Python has the folder `python` of layers, its site-packages and the function's own folder \
            read so. No package's RECORD has this file with this content.
            """,
        cause: "A package that was installed without its record, or code that somebody slipped into a layer.",
        fix: "Read the file. Install the package that it belongs to again, with its `.dist-info`, or remove it.")

    /// A module in front of the standard library.
    package static let hookStdlibShadow = FindingID(
        "hook.stdlib-shadow", .hook, .high, "A module takes the place of one of the language's own", outcome: .warn,
        meaning: """
            Lambda puts the function's folder and `/opt/python` before Python's standard library, and \
            `/opt/ruby/lib` before Ruby's, so that `import` or `require` of this name finds this file. Modules that were loaded \
            before, such as Python's `json`, keep their place.
            """,
        cause: "A backport for an older version, a file with an unlucky name, or code that waits to be loaded.",
        fix: "Rename the module, or remove it.")

    /// sitecustomize, usercustomize.
    package static let hookCustomize = FindingID(
        "hook.customize", .hook, .medium, "A module that Python imports by itself", outcome: .warn,
        meaning: """
            Python imports `sitecustomize` and `usercustomize` when it starts, where it finds them on its path. Lambda adds \
            layers to that path later: there the module runs only where PYTHONPATH names its folder.
            """,
        cause: "An agent for tracing, which sets PYTHONPATH by a wrapper, or code that somebody slipped in.",
        fix: "Read the module. Where an agent brings it, install that again, with its `.dist-info`; else remove it.")

    /// An extension.
    package static let hookExtension = FindingID(
        "hook.extension", .hook, .medium, "A program that Lambda starts beside the function", outcome: .warn,
        meaning: """
            Lambda starts each file right in `/opt/extensions` with every new environment of the function. It has the \
            function's permissions, and may see each event. Without an execute bit the function fails to start.
            """,
        cause: "An extension for telemetry or secrets; or one that nobody asked for.",
        fix: "Where the extension is wanted, lock the artifact: its pin accounts for it. Else remove the file.")

    /// A runtime.
    package static let hookBootstrap = FindingID(
        "hook.bootstrap", .hook, .medium, "A program that Lambda starts as the runtime", outcome: .warn,
        meaning: """
            Functions with a runtime of the `provided` family start `bootstrap` from their own zip, else from a layer. It \
            sees each event and answers it. Other runtimes do not start it.
            """,
        cause: "A custom runtime, or a program in a language that is compiled.",
        fix: "Where the runtime is your own, lock the artifact: its pin accounts for it. Else remove the file.")

    /// What the environment names.
    package static let hookEnv = FindingID(
        "hook.env", .hook, .medium, "The environment has a file run that nobody calls", outcome: .warn,
        meaning: """
            The image's config sets a variable by which a runtime, a shell or the dynamic loader runs a file of the image \
            before the program, or beside it: such as AWS_LAMBDA_EXEC_WRAPPER, NODE_OPTIONS with `--require`, \
            JAVA_TOOL_OPTIONS with `-javaagent`, LD_PRELOAD.
            """,
        cause: "An agent for tracing, a memory allocator; or code that somebody slipped in.",
        fix: "Read the file that is named. Where it is not wanted, take the variable out of the image's config.")

    /// ld.so.preload.
    package static let hookPreload = FindingID(
        "hook.preload", .hook, .high, "What the system runs or loads by itself", outcome: .warn,
        meaning: """
            The dynamic loader puts each library that `/etc/ld.so.preload` names into every program that it loads; hardly any \
            image has this file. Folders in `/etc/ld.so.conf.d` are looked into for libraries. Login shells run \
            `/etc/profile.d`, cron its tables, init its scripts, where the image starts these. No package's record has the \
            file with this content.
            """,
        cause: "A setting of the image's own; or a rootkit, or code that waits for its time.",
        fix: """
            Read the file. Where it is wanted, lock the artifact: its pin accounts for it, but for `ld.so.preload`: name the \
            library in LD_PRELOAD of the one program that needs it. Else remove the file.
            """)

    /// A Java agent.
    package static let hookAgent = FindingID(
        "hook.agent", .hook, .medium, "A jar with a Java agent", outcome: .warn,
        meaning: """
            The jar's manifest names a class that Java runs before the program: `Launcher-Agent-Class` where the jar itself is \
            run, `Premain-Class` where `-javaagent` names it, as JAVA_TOOL_OPTIONS can.
            """,
        cause: "An agent for tracing or profiling.",
        fix: "Where the agent is wanted, lock the artifact: its pin accounts for it. Else remove the jar.")

    /// npm's scripts.
    package static let hookInstall = FindingID(
        "hook.install", .hook, .none, "A package with code that its installation runs", outcome: .warn,
        meaning: """
            The package names scripts that npm ran where it was installed, or has the source of a native gem, whose `extconf.rb` \
            RubyGems ran. Nothing runs them in a layer; what they wrote is part of it.
            """,
        cause: "Packages that compile or download programs when they are installed.",
        fix: "Nothing, as a rule. A build that does not need the scripts can have npm leave them out.")

    /// An SDK beside that of the runtime.
    package static let hookSdkShadow = FindingID(
        "hook.sdk-shadow", .hook, .none, "A package that the runtime brings too", outcome: .warn,
        meaning: "Lambda's runtime brings this package. The one of the layer is taken instead, which most mean to.",
        cause: "A version of the SDK that the function was tested with.",
        fix: "Nothing, where it is meant.")
}

extension FindingRegistry {
    /// What runs without being called.
    static let hooks: [FindingID] = [
        .hookPth, .hookStdlibShadow, .hookCustomize, .hookExtension, .hookBootstrap, .hookEnv, .hookPreload, .hookAgent,
        .hookInstall, .hookSdkShadow,
    ]
}
