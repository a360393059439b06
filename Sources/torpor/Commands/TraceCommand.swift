import ArgumentParser
import TorporModel
import TorporPorts
import TorporTelemetry
import TorporTerminal

/// `torpor trace ID`
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Print a job's trace as a waterfall; no tracing backend is needed.")

    @Argument(help: "A job's id, or a trace id.", completion: NameCompletion.jobs)
    var id: String

    @Option(help: "Columns to draw in.")
    var width = 120

    @OptionGroup var client: ClientOptions

    func run() async throws {
        let id = id
        let spans = try await Session.run(client, "trace") { (control) async throws(TorporError) in try await control.trace(id) }
        Output.line(client.output == .json ? OTLPDocument(spans).json : Waterfall(spans, width: max(Waterfall.narrowest, width)).text)
    }
}
