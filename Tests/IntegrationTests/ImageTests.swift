import Foundation
import Testing

/// Workloads that begin with an image, on real engines: skopeo, umoci, runc, criu.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct ImageTests {
    @Test func anImageIsAtTheTargetBeforeItsWorkloadAlsoWhereNobodyCanPullIt() async throws {
        let image = try await SampleImage()
        try await DevCluster.with { cluster in
            let run = try await cluster.torpor("run", "app", "--image", image.app, "--user", "0", "--env", "MODE=mine", "--node", "node-a")
            #expect(run.code == 0, "\(run)")
            #expect(try await cluster.torpor("run", "base", "--image", image.base, "--node", "node-a", "--", "sleep", "1000").code == 0)
            let digest = try await self.digest("app", cluster)
            // Two manifests, two configurations, and two layers: the one that both have is there once.
            #expect(blobs(cluster, "node-a") == 6)
            #expect(try await cluster.images(on: "node-b").isEmpty)
            try image.forget()
            let moved = try await cluster.torpor("migrate", "app", "--to", "node-b", "-o", "json")
            #expect(moved.code == 0, "\(moved)")
            let steps = (try moved.object()["steps"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
            #expect((steps.firstIndex(of: "image") ?? .max) < (steps.firstIndex(of: "freeze") ?? .min))
            #expect(try await cluster.counts("app", "hello mine yes"))
            #expect(try await self.digest("app", cluster) == digest)
            #expect(blobs(cluster, "node-b") == 4)
            var users: [[String]?] = []
            // Told with the next heartbeat.
            for _ in 0..<50 where users != [["app"]] {
                users = try await cluster.images(on: "node-b").map { $0["usedBy"] as? [String] }
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(users == [["app"]])
            // What was packed for the way has gone.
            #expect(packs(cluster) == [])
        }
    }

    @Test func aDockerArchiveIsAnImageTooAndAWorkloadWithoutItsImageIsNotFrozen() async throws {
        let image = try await SampleImage()
        try await DevCluster.with { cluster in
            let run = try await cluster.torpor("run", "app", "--image", image.archive, "--user", "0", "--node", "node-a")
            #expect(run.code == 0, "\(run)")
            #expect(try await cluster.counts("app", "hello image yes"))
            let digest = try await self.digest("app", cluster)
            let layout = "\(cluster.folder)/node-a/oci/images/layouts/\(digest)"
            try FileManager.default.moveItem(atPath: layout, toPath: layout + "-away")
            let refused = try await cluster.torpor("migrate", "app", "--to", "node-b", "-o", "json")
            #expect(refused.code == 4 && refused.output.contains("is not on this node") && !refused.output.contains("freeze"), "\(refused)")
            try FileManager.default.moveItem(atPath: layout + "-away", toPath: layout)
            #expect(try await cluster.counts("app", "hello image yes"))
            let nothing = try await cluster.torpor("run", "none", "--image", "oci:\(image.folder)/layout:nothing", "--node", "node-a")
            #expect(nothing.code != 0 && nothing.error.contains("could not be had"), "\(nothing)")
            let bare = try await cluster.torpor("run", "none", "--image", "redis:7")
            #expect(bare.code == 3 && bare.error.contains("docker://redis:7"), "\(bare)")
            #expect(try await cluster.torpor("ps", "-o", "json").list().count == 1)
        }
    }

    @Test func whatASnapshotRefersToIsNeverPruned() async throws {
        let image = try await SampleImage()
        try await DevCluster.with { cluster in
            _ = try await cluster.torpor("run", "app", "--image", image.app, "--user", "0", "--node", "node-a")
            #expect(try await cluster.counts("app", "hello image yes"))
            let kept = try await cluster.torpor("checkpoint", "app", "--stop", "-o", "json").object()
            let snapshot = try #require(kept["snapshot"] as? String)
            try image.forget()
            #expect(try await cluster.torpor("images", "prune", "-o", "json").list().isEmpty)
            let twin = try await cluster.torpor("restore", snapshot, "--as", "twin", "--on", "node-c")
            #expect(twin.code == 0, "\(twin)")
            #expect(try await cluster.counts("twin", "hello image yes"))
            #expect(packs(cluster) == [snapshot])
            #expect(try await cluster.torpor("snapshots", "rm", snapshot).code == 0)
            #expect(try await cluster.torpor("rm", "app", "--force").code == 0)
            var pruned: [[String: Any]] = []
            for _ in 0..<50 where pruned.isEmpty {
                pruned = try await cluster.torpor("images", "prune", "-o", "json").list()
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(pruned.map { $0["node"] as? String } == ["node-a"])
            #expect(blobs(cluster, "node-a") == 0 && blobs(cluster, "node-c") == 4)
            #expect(try await cluster.counts("twin", "hello image yes"))
        }
    }

    private func digest(_ workload: String, _ cluster: DevCluster) async throws -> String {
        let spec = try await cluster.torpor("show", workload, "-o", "json").object()["spec"] as? [String: Any]
        return try #require((spec?["image"] as? [String: Any])?["digest"] as? String)
    }

    private func blobs(_ cluster: DevCluster, _ node: String) -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(cluster.folder)/\(node)/oci/images/blobs/sha256").count) ?? 0
    }

    /// Snapshots in the nodes' chunk stores, images on their way among them.
    private func packs(_ cluster: DevCluster) -> [String] {
        ["node-a", "node-b", "node-c"].flatMap { node in
            (try? FileManager.default.contentsOfDirectory(atPath: "\(cluster.folder)/\(node)/artifacts/snapshots")) ?? []
        }
    }
}
