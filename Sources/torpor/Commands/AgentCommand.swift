import ArgumentParser
import Foundation
import TorporDeclaration
import TorporHost
import TorporModel
import TorporRPC

/// `torpor agent`
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "Run a node's agent. Settings: --config FILE, then TORPOR_* variables, then flags.")

    @OptionGroup var daemon: DaemonOptions

    @Option(help: "The coordinator, as HOST:PORT.")
    var coordinator: String?

    @Option(help: "Parent of the workloads' cgroups; else /torpor.")
    var cgroup: String?

    @Option(help: "The torpor-shim executable; else the one beside this program.")
    var shim: String?

    @Option(help: "A folder that no workload may see, beside the agent's own; may be given more than once.")
    var mask: [String] = []

    @Option(
        help:
            "A label that placement rules select the node by, as zone=a; may be given more than once. In settings: labels: \"zone=a,disk=ssd\"."
    )
    var label: [String] = []

    @Option(help: "How many bytes of the node's memory workloads may have together, as in 16G; else whatever is free.")
    var memory: String?

    @Option(help: "The file with this node's keys, which wrap those of its snapshots; else node.key in the state folder.")
    var nodeKey: String?

    @Option(help: "Whether snapshots are encrypted on this node's disk: on or off.")
    var seal: String?

    @Option(help: "Whether kept snapshots, and chunks on their way, are compressed where it pays: on or off.")
    var compress: String?

    @Option(help: "How many bytes of the disk snapshots may take, as in 200G.")
    var artifactQuota: String?

    @Option(help: "How many snapshots stay on this node by themselves; pinned ones do anyway.")
    var keepSnapshots: String?

    @Option(help: "After how long a snapshot on this node goes by itself, as in 30d.")
    var snapshotAge: String?

    @Option(help: "How many bytes of snapshots stay on this node by themselves, as in 100G.")
    var snapshotBytes: String?

    func run() async throws {
        let settings = try await DaemonConfiguration(daemon)
        let state = try settings.required("state")
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        try await AgentDaemon(
            settings: AgentSettings(
                state: state, certificates: try settings.required("certs"),
                listen: try HostPort.parse(try settings.required("listen")),
                coordinator: try HostPort.parse(try settings.required("coordinator", flag: coordinator)),
                cgroup: settings.optional("cgroup", flag: cgroup) ?? "/torpor",
                shim: settings.optional("shim", flag: shim) ?? "\(DurableFile.parent(of: program))/torpor-shim", masked: mask,
                labels: try NodeLabels.parse(settings.optional("labels", flag: label.isEmpty ? nil : label.joined(separator: ","))),
                memoryBytes: try settings.optional("memory", flag: memory).map { (text) throws(TorporError) in try SpecText.bytes(text) },
                artifacts: try ArtifactSettings.read(settings, state: state, self), telemetry: try settings.telemetry())
        ).run()
    }
}
