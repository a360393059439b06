import ArgumentParser
import TorporModel
import TorporRPC

/// `torpor coordinator`
struct CoordinatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coordinator", abstract: "Run the coordinator. Settings: --config FILE, then TORPOR_* variables, then flags.")

    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        let settings = try await DaemonConfiguration(daemon)
        try await CoordinatorDaemon(
            settings: CoordinatorSettings(
                state: try settings.required("state"), certificates: try settings.required("certs"),
                listen: try HostPort.parse(try settings.required("listen")), telemetry: try settings.telemetry())
        ).run()
    }
}
