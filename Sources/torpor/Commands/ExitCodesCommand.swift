import ArgumentParser
import TorporTerminal

/// `torpor exit-codes`, which is also `torpor help exit-codes`
struct ExitCodesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exit-codes", abstract: "What the exit codes mean.", discussion: TorporTerminal.ExitCode.table)

    func run() throws { Output.line(TorporTerminal.ExitCode.table) }
}
