import ArgumentParser
import Glibc
import TorporModel
import TorporTerminal

/// `torpor dev`
struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev", abstract: "A whole cluster on this machine: a coordinator and agents, each node a network namespace.")

    @Option(help: "How many nodes.")
    var nodes = 2

    @Option(help: "Where the cluster keeps everything; else TORPOR_DIR, else .torpor here.")
    var dir: String?

    @Option(
        help: "A label, as disk=ssd for every node or node-a:zone=x for one; may be given more than once. Each has its name as node=NAME.")
    var label: [String] = []

    @Option(help: "How many bytes of memory the workloads of a node may have together, as node-a:1G; may be given more than once.")
    var memory: [String] = []

    @Flag(inversion: .prefixedNo, help: "Start a daemon again that ended.")
    var restart = true

    @Option(help: "An OTLP/gRPC receiver, as http://127.0.0.1:4317; nodes reach it at the bridge, so it listens there too.")
    var otlp: String?

    @Flag(help: "Start nothing: say what an earlier cluster has left behind, exit 1 if anything.")
    var checkClean = false

    func run() async throws {
        let folder = DevFolder(dir ?? Environment.read()["TORPOR_DIR"] ?? ".torpor")
        let plan = try DevPlan(folder, nodes: nodes, labels: label, memory: memory)
        if checkClean {
            let found = DevCleaner(plan: plan).leftovers()
            for line in found { Output.line("left behind: \(line)") }
            if !found.isEmpty { throw Ended(code: .failed) }
            return Output.line("nothing is left behind")
        }
        guard geteuid() == 0 else {
            throw TorporError(.permissionDenied, "a cluster needs root: namespaces, cgroups and mounts", remedy: "run it as root")
        }
        try await DevCluster(plan: plan, restarts: restart, otlp: otlp).run()
    }
}
