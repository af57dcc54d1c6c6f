/// How a program that uses the libraries calls their operations and settings: the command line says `layerlock lock` and
/// `--image`, others say what their users know.
package protocol Wording: Sendable {
    /// An operation with its arguments.
    func words(_ invocation: Invocation) -> String
    /// A setting, with a value where one is suggested.
    func words(_ setting: Setting, _ value: Invocation.Argument?) -> String
}

/// An operation to run on something.
package struct Invocation: Sendable, Equatable {
    /// What to run.
    package var operation: Operation
    /// On what, and how, in order.
    package var arguments: [Argument]

    /// What an operation is run on, or a setting's value.
    package enum Argument: Sendable, Equatable, ExpressibleByStringLiteral {
        /// A word as it is: what the user puts something in place of, such as `ARTIFACT`, or a setting's known value.
        case word(String)
        /// What the user or an artifact named, any bytes: a wording quotes it as its users need.
        case given(String)
        /// A setting of the operation.
        indirect case setting(Setting, Argument? = nil)

        package init(stringLiteral text: String) { self = .word(text) }
    }

    /// Puts an operation together.
    package init(_ operation: Operation, _ arguments: [Argument] = []) {
        self.operation = operation
        self.arguments = arguments
    }
}

/// The libraries' own terms, for programs that have no others and for tests.
package struct PlainWording: Wording {
    /// The one there is.
    package init() {}

    package func words(_ invocation: Invocation) -> String {
        ([invocation.operation.rawValue] + invocation.arguments.map(words)).joined(separator: " ")
    }

    package func words(_ setting: Setting, _ value: Invocation.Argument?) -> String {
        ([setting.rawValue] + (value.map { [words($0)] } ?? [])).joined(separator: " ")
    }

    private func words(_ argument: Invocation.Argument) -> String {
        switch argument {
        case .word(let word): word
        case .given(let text): ShellWord.quoted(text)
        case .setting(let setting, let value): words(setting, value)
        }
    }
}

extension Wording where Self == PlainWording {
    /// The libraries' own terms.
    package static var plain: PlainWording { PlainWording() }
}
