import ArgumentParser
import TorporHost
import TorporModel
import TorporRPC

/// `torpor install coordinator|agent`
struct InstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Put a daemon onto this machine: programs, settings and a systemd unit. Starts nothing; says what to type next.")

    @Argument(help: "coordinator or agent.")
    var daemon: DaemonKind

    @Option(help: "Where to listen, as ADDRESS:PORT: an address that the others can reach.")
    var listen: String

    @Option(help: "For an agent: the coordinator, as HOST:PORT.")
    var coordinator: String?

    @Option(help: "For an agent: a label that placement rules select the node by, as zone=a; may be given more than once.")
    var label: [String] = []

    @Option(help: "For a coordinator: folder of the authority, so that nodes can join and renew.")
    var authority: String?

    @Option(help: "For a coordinator: where nodes join by token, as ADDRESS:PORT.")
    var enrol: String?

    @Option(help: "Folder of the daemon's state; else /var/lib/torpor/DAEMON.")
    var state: String?

    @Option(help: "Folder with certificate.pem, key.pem and authorities.pem; else /etc/torpor/DAEMON.")
    var certs: String?

    @Option(help: "The programs go to PREFIX/bin.")
    var prefix = "/usr/local"

    @Option(help: "Write below this folder instead of /: for an image, or to look first.")
    var root = "/"

    func run() async throws {
        let plan = InstallPlan(daemon, root: root, prefix: prefix)
        let settings = try settings()
        let unit = SystemdUnit.text(
            plan, state: settings.value("state") ?? "", certificates: settings.value("certs") ?? "", authority: authority)
        for path in try Installation(plan: plan).install(settings, unit: unit) { Output.line("wrote \(plan.at(path))") }
        let certificate = "\(settings.value("certs") ?? "")/certificate.pem"
        if !Folder.exists(plan.at(certificate)) {
            let way = daemon == .agent ? "torpor node join TOKEN" : "torpor certs issue coordinator"
            Output.line("missing: \(certificate); get it first: \(way)")
        }
        Output.line("next: systemctl daemon-reload && systemctl enable --now \(daemon.unit)")
    }

    /// Addresses are read once here: a mistake is told now, and not by a unit that does not start.
    private func settings() throws(TorporError) -> InstalledSettings {
        _ = try HostPort.parse(listen)
        for path in [state, certs, authority, prefix] {
            guard let path, !path.hasPrefix("/") else { continue }
            throw TorporError(
                .invalidArgument, "\(path) is no absolute path, and a unit has no folder of its own", remedy: "begin it with /")
        }
        var settings = InstalledSettings()
        settings.add("state", state ?? InstallPlan.state(of: daemon))
        settings.add("certs", certs ?? InstallPlan.certificates(of: daemon))
        settings.add("listen", listen)
        switch daemon {
        case .agent:
            guard let coordinator else {
                throw TorporError(.invalidArgument, "an agent has to be told where the coordinator is", remedy: "--coordinator HOST:PORT")
            }
            guard authority == nil, enrol == nil else {
                throw TorporError(
                    .invalidArgument, "--authority and --enrol are a coordinator's: the authority's key belongs on no node",
                    remedy: "leave them out")
            }
            _ = try HostPort.parse(coordinator)
            settings.add("coordinator", coordinator)
            let labels = try NodeLabels.parse(label.joined(separator: ","))
            settings.add("labels", labels.isEmpty ? nil : NodeLabels.text(labels))
        case .coordinator:
            guard coordinator == nil, label.isEmpty else {
                throw TorporError(.invalidArgument, "--coordinator and --label are an agent's", remedy: "leave them out")
            }
            if let enrol { _ = try HostPort.parse(enrol) }
            settings.add("authority", authority)
            settings.add("enrol", enrol)
        }
        return settings
    }
}
