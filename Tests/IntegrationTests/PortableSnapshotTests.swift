import Foundation
import Testing

/// Snapshots that leave the cluster and come back, on real engines and a real registry.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct PortableSnapshotTests {
    @Test func whatIsExportedAndImportedElsewhereRunsOnWhereItWas() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("app", on: "node-a", in: cluster)
            let before = try #require(try await counter.counts().last)
            let kept = try await snapshot(of: "app", in: cluster)
            let told = try await cluster.torpor("snapshots", "inspect", kept)
            #expect(told.code == 0 && told.output.contains("python3") && told.output.contains("images/pages-1.img"), "\(told)")

            let sent = try await cluster.torpor("snapshots", "export", kept, "-o", "json").object()
            let place = try #require(sent["place"] as? String)
            #expect(sent["node"] as? String == "node-a" && place.hasPrefix("\(cluster.folder)/node-a/exports/"))
            // The archive tells the same on any machine, with no cluster.
            let archive = try await cluster.torpor("snapshots", "inspect", place)
            #expect(archive.code == 0 && archive.output.contains("python3") && archive.output.contains("torpor/artifacts/layer.tar"))

            #expect(try await cluster.torpor("snapshots", "rm", kept).code == 0)
            let taken = try await cluster.torpor("snapshots", "import", place, "--node", "node-b", "-o", "json")
            #expect(taken.code == 0, "\(taken)")
            let copy = try fact("snapshot", of: try taken.object())
            #expect(try fact("made of", of: try taken.object()).contains("snapshot \(kept) of node-a"))
            let twin = try await cluster.torpor("restore", copy, "--as", "twin", "--on", "node-b")
            #expect(twin.code == 0, "\(twin)")
            let second = Counter(name: "twin", cluster: cluster)
            try await second.goesOn()
            let counts = try await second.counts()
            #expect(counts == Array(1...(counts.last ?? 0)) && (counts.last ?? 0) > before)
        }
    }

    @Test func aSnapshotPushedToARegistryIsPulledByAnotherNodeAndNoDamagedOneIsTaken() async throws {
        let registry = try Registry()
        defer { registry.end() }
        try await DevCluster.with(nodes: 2, prelude: registry.prelude) { cluster in
            _ = try await Counter.start("app", on: "node-a", in: cluster)
            let kept = try await snapshot(of: "app", in: cluster)
            for node in ["node-a", "node-b"] { try await registry.serve(on: node, of: cluster) }
            let image = "docker://\(Registry.address)/snapshots/app:kept"
            let pushed = try await cluster.torpor("snapshots", "push", kept, image)
            #expect(pushed.code == 0, "\(pushed)")
            let pulled = try await cluster.torpor("snapshots", "pull", image, "--node", "node-b", "-o", "json")
            #expect(pulled.code == 0, "\(pulled)")
            let copy = try fact("snapshot", of: try pulled.object())
            let difference = try await cluster.torpor("snapshots", "diff", kept, copy, "-o", "json").object()
            #expect((difference["specification"] as? [Any])?.isEmpty == true)
            #expect(((difference["content"] as? [String: Any])?["sharedBytes"] as? Int ?? 0) > 0)

            let sent = try await cluster.torpor("snapshots", "export", kept, "-o", "json").object()
            let place = try #require(sent["place"] as? String)
            var bytes = try Data(contentsOf: URL(fileURLWithPath: place))
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: URL(fileURLWithPath: place))
            let count = try await cluster.torpor("snapshots", "-o", "json").list().count
            let refused = try await cluster.torpor("snapshots", "import", place, "--node", "node-b")
            #expect(refused.code != 0 && refused.error.contains("damaged"), "\(refused)")
            #expect(try await cluster.torpor("snapshots", "-o", "json").list().count == count)
        }
    }

    private func snapshot(of name: String, in cluster: DevCluster) async throws -> String {
        let kept = try await cluster.torpor("checkpoint", name, "--stop", "-o", "json")
        guard kept.code == 0 else { throw Trouble("\(kept)") }
        return try #require(try kept.object()["snapshot"] as? String)
    }

    private func fact(_ name: String, of inspected: [String: Any]) throws -> String {
        let facts = inspected["facts"] as? [[String: String]] ?? []
        return try #require(facts.first { $0["name"] == name }?["value"])
    }
}
