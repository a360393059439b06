import Foundation
import Testing

/// Real engines, real memory, three agents.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct MoveTests {
    @Test func tenMovesInARowLoseAndRepeatNothing() async throws {
        try await DevCluster.with { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            for round in 0..<10 {
                let target = ["node-b", "node-c", "node-a", "node-b", "node-a"][round % 5]
                let moved = try await cluster.torpor("migrate", "counter", "--to", target, "-o", "json")
                #expect(moved.code == 0, "\(moved.output) \(moved.error)")
                #expect(try moved.object()["state"] as? String == "succeeded")
                try await counter.goesOn()
                #expect(try await counter.node() == target)
                #expect(try counter.processes() == 1)
            }
            #expect(try await counter.isExact())
            // Its file went along.
            let seen = try await cluster.torpor("show", "counter", "-o", "json").object()
            #expect(seen["incarnation"] as? Int == 11)
        }
    }

    @Test func aCheckpointedWorkloadRunsOnAndAStoppedOneContinuesExactly() async throws {
        try await DevCluster.with { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            let kept = try await cluster.torpor("checkpoint", "counter", "-o", "json").object()
            #expect(kept["state"] as? String == "succeeded", "\(kept)")
            try await counter.goesOn()
            let snapshot = try #require(kept["snapshot"] as? String)
            let refused = try await cluster.torpor("restore", snapshot)
            #expect(refused.code == 3, "\(refused)")
            #expect(refused.error.contains("--as"))
            let twin = try await cluster.torpor("restore", snapshot, "--as", "twin", "--on", "node-b")
            #expect(twin.code == 0, "\(twin)")
            try await Counter(name: "twin", cluster: cluster).goesOn()
            let slept = try await cluster.torpor("checkpoint", "counter", "--stop", "-o", "json").object()
            let last = try #require(slept["snapshot"] as? String)
            let woken = try await cluster.torpor("restore", last, "--on", "node-c")
            #expect(woken.code == 0, "\(woken)")
            try await counter.goesOn()
            #expect(try await counter.isExact())
            #expect(try await counter.node() == "node-c")
            let shown = try await cluster.torpor("show", "counter", "-o", "json").object()
            #expect((shown["lineageNote"] as? String)?.contains(last) == true)
        }
    }

    @Test func oneJobIsOneConnectedTraceAndItsTimelineTellsTheSame() async throws {
        try await DevCluster.with { cluster in
            _ = try await Counter.start("counter", on: "node-a", in: cluster)
            let job = try await cluster.torpor("migrate", "counter", "--to", "node-b", "-o", "json").object()
            let id = try #require(job["job"] as? String)
            // Agents hand their spans over within a second.
            try await Task.sleep(for: .seconds(3))
            let document = try await cluster.torpor("trace", id, "-o", "json").object()
            var spans: [(id: String, parent: String, name: String, service: String)] = []
            for resource in document["resourceSpans"] as? [[String: Any]] ?? [] {
                let attributes = (resource["resource"] as? [String: Any])?["attributes"] as? [[String: Any]] ?? []
                let service = attributes.first { $0["key"] as? String == "service.name" }?["value"] as? [String: Any]
                for scope in resource["scopeSpans"] as? [[String: Any]] ?? [] {
                    for span in scope["spans"] as? [[String: Any]] ?? [] {
                        spans.append(
                            (
                                span["spanId"] as? String ?? "", span["parentSpanId"] as? String ?? "", span["name"] as? String ?? "",
                                service?["stringValue"] as? String ?? ""
                            ))
                    }
                }
            }
            let ids = Set(spans.map(\.id))
            #expect(spans.count { $0.parent.isEmpty } == 1)
            #expect(spans.allSatisfy { $0.parent.isEmpty || ids.contains($0.parent) })
            #expect(Set(spans.map(\.service)) == ["torpor-cli", "torpor-coordinator", "torpor-agent"])
            let steps = (job["steps"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
            #expect(Set(spans.map(\.name)).isSuperset(of: steps.map { "migrate \($0)" }))
        }
    }
}
