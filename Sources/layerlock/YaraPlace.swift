/// Where the program lies that asks YARA's rules.
enum YaraPlace {
    /// The variable that names another program.
    static let variable = "LAYERLOCK_YARA"

    /// The program that the environment names, else the one beside this; nil where there is none.
    static var program: String? { Terminal.variable(variable) ?? ProgramPlace.beside("layerlock-yara") }
}
