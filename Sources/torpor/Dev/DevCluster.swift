import ArgumentParser
import Foundation
import TorporHost
import TorporModel
import TorporPorts
import TorporRPC
import UnixSignals

/// `torpor dev`: brings a cluster up, keeps it up, and leaves nothing behind.
struct DevCluster {
    let plan: DevPlan
    let restarts: Bool
    let otlp: String?

    /// Brings it up, keeps it up until somebody asks it to end, and cleans up whatever happened.
    ///
    /// - Throws: `alreadyExists` when a cluster runs in this folder; `unreachable` when it does not come up in a minute.
    func run() async throws {
        try Folder.create(plan.folder.path)
        let lock = try Descriptor(path: "\(plan.folder.path)/dev.lock", O_RDWR | O_CREAT)
        guard flock(lock.raw, LOCK_EX | LOCK_NB) == 0 else {
            throw TorporError(
                .alreadyExists, "a cluster runs in \(plan.folder.path) already", remedy: "stop it, or name another folder: --dir DIR")
        }
        let cleaner = DevCleaner(plan: plan)
        try await cleaner.clean()
        var failure: (any Error)?
        do { try await serve() } catch { failure = error }
        try await cleaner.clean()
        if let failure { throw failure }
    }

    /// Certificates, network, daemons, in this order; then keeps them until somebody asks this process to end.
    private func serve() async throws {
        try DevCertificates(plan: plan).issue()
        try await DevNetwork(plan: plan).up()
        try Folder.create(plan.folder.logs)
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        var children = [coordinator] + plan.nodes.map { agent($0, shimBeside: program) }
        for index in children.indices { try children[index].start(program) }
        try plan.folder.write(
            ClusterPlace(coordinator: "\(plan.gateway):\(DevPlan.port)", certificates: "\(plan.folder.certificates)/operator"))
        do {
            try await waitUntilReady()
            tell()
            children = await keep(children, program, until: signals)
        } catch {
            for index in children.indices { await children[index].end(patience: .seconds(5)) }
            throw error
        }
        for index in children.indices.reversed() { await children[index].end(patience: .seconds(10)) }
    }

    private var coordinator: DevChild {
        let folder = plan.folder
        var arguments = [
            "coordinator", "--state", folder.state(of: "coordinator"), "--certs", "\(folder.certificates)/coordinator", "--listen",
            "\(plan.gateway):\(DevPlan.port)", "--authority", "\(folder.certificates)/authority", "--enrol",
            "\(plan.gateway):\(DevPlan.enrolmentPort)",
        ]
        if let otlp { arguments += ["--otlp", otlp] }
        return DevChild(name: "coordinator", arguments: arguments, namespace: nil, log: "\(folder.logs)/coordinator.log")
    }

    private func agent(_ node: NodeID, shimBeside program: String) -> DevChild {
        let folder = plan.folder
        var arguments = [
            "agent", "--state", folder.state(of: node.rawValue), "--certs", "\(folder.certificates)/\(node)", "--listen",
            "\(plan.address(node)):\(DevPlan.port)", "--coordinator", "\(plan.gateway):\(DevPlan.port)", "--cgroup",
            "\(plan.cgroup)/\(node)",
            "--shim", "\(DurableFile.parent(of: program))/torpor-shim", "--mask", folder.path,
        ]
        arguments += plan.labels(node).flatMap { ["--label", $0] }
        if let memory = plan.memory[node] { arguments += ["--memory", memory] }
        // This machine's loopback is not the node's: from there, its receiver is at the bridge.
        if let otlp { arguments += ["--otlp", otlp.replacing("//127.0.0.1:", with: "//\(plan.gateway):")] }
        return DevChild(name: node.rawValue, arguments: arguments, namespace: plan.namespace(node), log: "\(folder.logs)/\(node).log")
    }

    /// Starts what ended anew, until somebody asks this process to end.
    private func keep(_ children: [DevChild], _ program: String, until signals: UnixSignalsSequence) async -> [DevChild] {
        await withTaskGroup(of: [DevChild]?.self) { group in
            group.addTask {
                for await _ in signals { return nil }
                return nil
            }
            group.addTask {
                var children = children
                while !Task.isCancelled {
                    for index in children.indices where children[index].hasEnded() {
                        Output.error("\(children[index].name) ended\(restarts ? ", is started again" : "")")
                        if restarts { try? children[index].start(program) }
                    }
                    do { try await Task.sleep(for: .milliseconds(200)) } catch { break }
                }
                return children
            }
            var last = children
            for await result in group {
                if let result { last = result }
                group.cancelAll()
            }
            return last
        }
    }

    /// Asks the coordinator itself: a daemon that runs and does not report is not up.
    private func waitUntilReady() async throws(TorporError) {
        guard let options = try? ClientOptions.parse(["--dir", plan.folder.path]) else {
            throw TorporError(.internal, "the cluster's own options are not understood")
        }
        let wanted = plan.nodes.count
        try await Session.run(options, "dev") { (control) async throws(TorporError) in
            for _ in 0..<240 {
                let ready = (try? await control.nodes())?.count { $0.state == "ready" } ?? 0
                if ready >= wanted { return }
                do { try await Task.sleep(for: .milliseconds(250)) } catch { throw TorporError(.cancelled, "told to stop") }
            }
            throw TorporError(.unreachable, "the cluster did not come up in a minute", remedy: "look at the logs in the cluster's folder")
        }
    }

    private func tell() {
        let here = plan.folder.path == DevFolder(".torpor").path ? "" : " --dir \(plan.folder.path)"
        Output.line("cluster is up: coordinator and \(plan.nodes.map(\.rawValue).joined(separator: ", ")) in \(plan.folder.path)")
        Output.line("try: torpor nodes\(here)")
        Output.line("     torpor run web-1\(here) -- sleep 1000")
        Output.line("     torpor migrate web-1 --to node-b\(here)")
        Output.line("Ctrl-C stops it and leaves nothing behind")
    }
}
