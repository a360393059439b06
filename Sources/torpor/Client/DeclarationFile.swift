import ArgumentParser
import TorporDeclaration
import TorporHost
import TorporModel
import TorporTerminal

/// The file of the verbs that read a declaration.
struct DeclarationFile: ParsableArguments {
    @Option(name: [.short, .long], help: "The declaration, in YAML or JSON.")
    var file: String

    /// What relative paths in it begin in.
    var folder: String { DurableFile.parent(of: file.contains("/") ? file : "./\(file)") }

    /// What it declares.
    ///
    /// - Throws: `Ended` with the code for wrong usage, once every mistake was told with its line and column.
    func read() throws -> [DeclaredWorkload] {
        let text = try DurableFile.readText(file, limit: Declaration.longestText + 1)
        let folder = folder
        let outcome = Declaration.read(text, name: file) { (path) throws(TorporError) in
            try DurableFile.readText(path.hasPrefix("/") ? path : "\(folder)/\(path)", limit: 1 << 20)
        }
        switch outcome {
        case .workloads(let workloads): return workloads
        case .mistakes(let mistakes):
            for mistake in mistakes { Output.error(mistake.description) }
            throw Ended(code: .usage)
        }
    }
}
