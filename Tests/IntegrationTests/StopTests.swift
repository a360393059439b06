import Foundation
import Testing

/// An agent that is told to end in the middle of a move, with nobody to start it again.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct StopTests {
    @Test func aSourcesAgentThatIsToldToEndLeavesNothingFrozen() async throws {
        try await DevCluster.with(["--no-restart"], nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            let agent = try cluster.pid(of: "node-a")
            let source = CopySight(folder: "\(cluster.folder)/node-a/oci/copies")
            let move = try cluster.begin("migrate", "counter", "--to", "node-b", "--timeout", "20s")
            try await source.until("its freeze is noted") { $0.lease != nil }
            kill(agent, SIGTERM)
            try await cluster.ended(agent)
            // Read at once, from the disk, for nobody can be asked: the lease has half a minute left, and nobody waited for it.
            #expect(source.note?.lease == nil && source.note?.over == "2", "\(String(describing: source.note))")
            let stoppedAt = source.counted
            try await source.until("it counts further") { _ in source.counted > stoppedAt + 3 }
            #expect(try counter.processes() == 1)
            kill(move.processIdentifier, SIGKILL)
            await DevCluster.ended(move)
        }
    }
}

extension DevCluster {
    /// Waits until a process of the cluster is gone.
    func ended(_ pid: Int32) async throws {
        for _ in 0..<3000 {
            guard let status = FileManager.default.contents(atPath: "/proc/\(pid)/stat"),
                !String(decoding: status, as: UTF8.self).contains(") Z ")
            else { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Trouble("process \(pid) does not end")
    }
}
