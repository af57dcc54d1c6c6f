/// A file that something runs, or takes instead of its own, without being called.
package struct Hook: Sendable, Equatable {
    /// Who runs it; the raw value is the word of reports and the end of the finding's id.
    package enum Kind: String, Word, Hashable, Sendable, CaseIterable {
        /// A `.pth` file with lines that Python runs when it starts.
        case pth
        /// A module with the name of one of the standard library, found before that.
        case stdlibShadow = "stdlib-shadow"
        /// `sitecustomize` or `usercustomize` of Python.
        case customize
        /// A program in `extensions`, which Lambda starts.
        case `extension`
        /// A runtime: `bootstrap`.
        case bootstrap
        /// What a variable of the environment names.
        case environment = "env"
        /// What the dynamic loader, a login shell, cron or init takes by itself.
        case preload
        /// A jar with an agent.
        case agent
        /// A package whose installation runs code of it.
        case install
        /// A package that the runtime brings too.
        case sdkShadow = "sdk-shadow"

        /// The id of a finding about it.
        package var id: FindingID {
            switch self {
            case .pth: .hookPth
            case .stdlibShadow: .hookStdlibShadow
            case .customize: .hookCustomize
            case .extension: .hookExtension
            case .bootstrap: .hookBootstrap
            case .environment: .hookEnv
            case .preload: .hookPreload
            case .agent: .hookAgent
            case .install: .hookInstall
            case .sdkShadow: .hookSdkShadow
            }
        }

        /// Whether it is told and never judged: common on purpose, or of no effect where layers are used.
        package var informs: Bool { self == .install || self == .sdkShadow }

        /// Whether lockfiles hold it: not what is only listed, nor what the config says, which is pinned itself.
        package var isPinned: Bool { !informs && self != .environment }

        /// Whether a package whose record has the file accounts for it.
        package var isExplainedByPackage: Bool {
            self == .pth || self == .customize || self == .preload
        }

        /// Whether a pin that holds the same content accounts for it: the lockfile is where a team says that it wants it.
        package var isExplainedByPin: Bool { self == .extension || self == .bootstrap || self == .agent }
    }

    /// Who runs it.
    package var kind: Kind
    /// Where it lies.
    package var path: EntryPath
    /// What it holds; nil for a link.
    package var sha256: Digest?
    /// The package whose record has this content of it, with its version if that is known; nil where there is none.
    package var explanation: String?
    /// What it does, or what is to be known of it.
    package var remark: String

    /// Describes a hook.
    package init(_ kind: Kind, _ path: EntryPath, sha256: Digest?, explanation: String? = nil, remark: String) {
        self.kind = kind
        self.path = path
        self.sha256 = sha256
        self.explanation = explanation
        self.remark = remark
    }

    /// Whether a pin with the same content accounts for it: what is meant to run, but for libraries in every program.
    package var isExplainedByPin: Bool {
        kind.isExplainedByPin || kind == .preload && !path.name.elementsEqual("ld.so.preload".utf8)
    }

    /// Whether lockfiles hold it: what a distribution's package has run by itself, the package stands for.
    package var isPinned: Bool {
        guard kind.isPinned, explanation != nil else { return kind.isPinned }
        switch kind {
        case .preload: return path.name.elementsEqual("ld.so.preload".utf8)
        // A link to a package's configuration.
        case .customize: return sha256 != nil
        default: return true
        }
    }

    /// What is told of it where nothing accounts for it.
    package func finding(_ outcome: Outcome) -> Finding {
        Finding(kind.id, outcome, remark, path: path.displayed)
    }
}

/// A hook as a lockfile holds it, so that a review shows which files run without being called.
package struct PinnedHook: Sendable, Equatable {
    /// Who runs it.
    package var kind: Hook.Kind
    /// Where it lies.
    package var path: EntryPath
    /// What it holds; nil for a link.
    package var sha256: Digest?

    /// Describes a hook.
    package init(_ kind: Hook.Kind, _ path: EntryPath, sha256: Digest?) {
        self.kind = kind
        self.path = path
        self.sha256 = sha256
    }

    /// The hook as a comparison tells of it where nothing more is known.
    package var hook: Hook { Hook(kind, path, sha256: sha256, remark: "as the lockfile has it") }
}

extension [Hook] {
    /// What of them a lockfile holds, in its order: all but what is only listed, and what the pinned config says.
    package var pinned: [PinnedHook] {
        filter(\.isPinned).map { PinnedHook($0.kind, $0.path, sha256: $0.sha256) }
    }
}
