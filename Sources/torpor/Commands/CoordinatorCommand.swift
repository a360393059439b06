import ArgumentParser
import TorporModel
import TorporRPC

/// `torpor coordinator`
struct CoordinatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coordinator", abstract: "Run the coordinator. Settings: --config FILE, then TORPOR_* variables, then flags.")

    @OptionGroup var daemon: DaemonOptions

    @Option(help: "Folder of the cluster's authority, whose key is on this machine and no other: nodes can then join and renew.")
    var authority: String?

    @Option(help: "Where nodes join by token, as ADDRESS:PORT: a port of its own, without client certificates.")
    var enrol: String?

    func run() async throws {
        let settings = try await DaemonConfiguration(daemon)
        try await CoordinatorDaemon(
            settings: CoordinatorSettings(
                state: try settings.required("state"), certificates: try settings.required("certs"),
                listen: try HostPort.parse(try settings.required("listen")),
                authority: settings.optional("authority", flag: authority),
                enrol: try settings.optional("enrol", flag: enrol).map { (text) throws(TorporError) in try HostPort.parse(text) },
                telemetry: try settings.telemetry())
        ).run()
    }
}
