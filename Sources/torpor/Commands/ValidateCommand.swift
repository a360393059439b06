import ArgumentParser
import TorporDeclaration

/// `torpor validate -f FILE`
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Read a declaration and tell every mistake in it; asks no coordinator.")

    @OptionGroup var declaration: DeclarationFile

    func run() async throws {
        let count = try declaration.read().count
        Output.line("\(declaration.file): \(count) workload\(count == 1 ? "" : "s"), no mistakes")
    }
}
