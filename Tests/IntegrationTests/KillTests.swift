import Foundation
import Testing

/// `kill -9` in the middle of a real move: the job ends, rightly; one copy runs, and it has neither skipped nor gone back.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct KillTests {
    static let victims = ["coordinator", "node-a", "node-b"]
    static let steps = ["prepareTarget", "freeze", "copy", "restoreHeld", "seal", "release"]

    @Test func aKilledDaemonInTheMiddleOfAMoveNeverMakesTwoAndLosesNone() async throws {
        try await DevCluster.with { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            for victim in Self.victims {
                for step in Self.steps {
                    try await strike(victim, at: step, counter, cluster)
                }
            }
            #expect(try await counter.isExact())
        }
    }

    /// A move from wherever it is to another node, in which the victim's role (source or target) dies when the step has begun.
    private func strike(_ victim: String, at step: String, _ counter: Counter, _ cluster: DevCluster) async throws {
        let source = try #require(try await counter.node())
        let target = source == "node-a" ? "node-b" : "node-a"
        let role = victim == "coordinator" ? victim : victim == "node-a" ? source : target
        let begun = try await cluster.torpor("migrate", "counter", "--to", target, "--detach")
        #expect(begun.code == 0, "\(begun)")
        let job = begun.output.trimmingCharacters(in: .whitespacesAndNewlines)
        try await cluster.until(job) { view in
            let names = (view["steps"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
            return names.contains(step) || view["state"] as? String != "running"
        }
        cluster.killDaemon(role)
        let view = try await cluster.until(job) { ["succeeded", "undone", "failed", "cancelled"].contains($0["state"] as? String) }
        let state = view["state"] as? String
        #expect(state == "succeeded" || state == "undone", "\(role) killed at \(step): \(view)")
        try await cluster.untilReady(3)
        try await counter.goesOn()
        #expect(try await counter.node() == (state == "succeeded" ? target : source), "\(role) killed at \(step)")
        #expect(try counter.processes() == 1, "\(role) killed at \(step)")
    }
}
