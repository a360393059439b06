import ArgumentParser
import TorporHost

/// `torpor uninstall coordinator|agent`
struct UninstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall", abstract: "Take off what torpor install wrote. State and certificates stay, unless --purge is said.")

    @Argument(help: "coordinator or agent.")
    var daemon: DaemonKind

    @Flag(help: "Also delete the state and the certificates. Refused while copies of workloads are there.")
    var purge = false

    @Option(help: "Where the programs were put: PREFIX/bin.")
    var prefix = "/usr/local"

    @Option(help: "Below this folder instead of /.")
    var root = "/"

    func run() async throws {
        let plan = InstallPlan(daemon, root: root, prefix: prefix)
        let removed = try await Installation(plan: plan).uninstall(purge: purge)
        for path in removed { Output.line("removed \(plan.at(path))") }
        if removed.isEmpty { Output.line("nothing of it is there") }
        if plan.isHere, Folder.exists("/run/systemd/system") { Output.line("next: systemctl daemon-reload") }
    }
}
