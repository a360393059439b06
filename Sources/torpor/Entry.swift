import ArgumentParser
import Foundation
import TorporModel
import TorporTerminal

/// Where the process begins and ends: every error becomes words and one exit code here, and nowhere else.
@main
enum Entry {
    static func main() async {
        do {
            var command = try await Torpor.asyncParseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand { try await asynchronous.run() } else { try command.run() }
        } catch let ended as Ended {
            exit(ended.status)
        } catch let error as TorporError {
            tell(error)
            exit(TorporTerminal.ExitCode(error).rawValue)
        } catch {
            let isUsage = Torpor.exitCode(for: error) == .validationFailure
            let words = Torpor.fullMessage(for: error)
            if isUsage { Output.error(words) } else if !words.isEmpty { Output.line(words) }
            exit(isUsage ? TorporTerminal.ExitCode.usage.rawValue : Torpor.exitCode(for: error).rawValue)
        }
    }

    /// Scripts that asked for JSON get the error as JSON too.
    static func tell(_ error: TorporError) {
        let arguments = CommandLine.arguments
        let wantsJSON = zip(arguments, arguments.dropFirst()).contains { ["-o", "--output"].contains($0) && $1 == "json" }
        if wantsJSON, let text = try? JSONText.of(ErrorText.Document(error)) { Output.line(text) }
        Output.error(ErrorText.lines(ErrorView(error), verbose: arguments.contains("--verbose")))
    }
}
