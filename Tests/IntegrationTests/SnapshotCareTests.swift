import Foundation
import Testing

/// Snapshots on real nodes: sealed on their disks, pinned, read from end to end, and still read under another key of their node.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct SnapshotCareTests {
    private let marker = "a word that is in the workload's memory and in its specification"

    private func files(_ folder: String) -> [String] {
        let all = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
        return all.map { "\(folder)/\($0)" }.filter {
            (try? FileManager.default.attributesOfItem(atPath: $0)[.type]) as? FileAttributeType == .typeRegular
        }
    }

    /// Whether these are all there are, within the half minute that retention may take.
    private func snapshots(_ cluster: DevCluster, become wanted: Set<String>) async throws -> Bool {
        for _ in 0..<60 {
            let ids = try await cluster.torpor("snapshots", "-o", "json").list().compactMap { $0["id"] as? String }
            if Set(ids) == wanted { return true }
            try await Task.sleep(for: .milliseconds(500))
        }
        return false
    }

    @Test func whatIsKeptIsSealedPinnedVerifiedAndOutlivesItsNodesKey() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let begun = try await cluster.torpor(
                "run", "keeper", "--node", "node-a", "--keep-snapshots", "1", "--env", "MARKER=\(marker)", "--", "sleep", "1000")
            #expect(begun.code == 0, "\(begun)")
            let kept = try await cluster.torpor("checkpoint", "keeper", "-o", "json").object()
            let snapshot = try #require(kept["snapshot"] as? String, "\(kept)")

            // Nothing of it lies on the disk in the clear, and the node's key is the node's.
            let state = "\(cluster.folder)/node-a"
            let stored = files("\(state)/artifacts")
            #expect(stored.contains { $0.contains("/chunks/") } && stored.contains { $0.contains("/keys/") })
            for file in stored { #expect(try Data(contentsOf: URL(fileURLWithPath: file)).range(of: Data(marker.utf8)) == nil, "\(file)") }
            let key = "\(state)/node.key"
            #expect(try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int == 0o600)

            // Pinned, it is nobody's to remove.
            #expect(try await cluster.torpor("snapshots", "pin", snapshot).code == 0)
            let refused = try await cluster.torpor("snapshots", "rm", snapshot)
            #expect(refused.code == 3 && refused.error.contains("unpin"), "\(refused)")
            var later: [String] = []
            for _ in 0..<2 {
                later.append(try #require(try await cluster.torpor("checkpoint", "keeper", "-o", "json").object()["snapshot"] as? String))
            }
            // Of three the newest stays by itself, and the first for its pin.
            #expect(try await self.snapshots(cluster, become: [snapshot, later[1]]))

            // Under another key of its node it is read as before, there and elsewhere.
            let before = try String(contentsOfFile: key, encoding: .utf8)
            let turned = try await cluster.torpor("node", "rotate-key", "node-a", "-o", "json").object()
            #expect((turned["keys"] as? Int ?? 0) >= 1, "\(turned)")
            #expect(try String(contentsOfFile: key, encoding: .utf8) != before)
            let whole = try await cluster.torpor("snapshots", "verify", snapshot)
            #expect(whole.code == 0 && whole.output.contains("whole"), "\(whole)")
            let twin = try await cluster.torpor("restore", snapshot, "--as", "twin", "--on", "node-b")
            #expect(twin.code == 0, "\(twin)")

            // One byte of every chunk is another's.
            for chunk in files("\(state)/artifacts/chunks") {
                var bytes = try Data(contentsOf: URL(fileURLWithPath: chunk))
                bytes[bytes.count / 2] ^= 1
                try bytes.write(to: URL(fileURLWithPath: chunk))
            }
            let damaged = try await cluster.torpor("snapshots", "verify", snapshot)
            #expect(damaged.code == 1 && damaged.output.contains("is damaged on this node's disk"), "\(damaged)")
            let failed = try await cluster.torpor("restore", snapshot, "--as", "third", "--on", "node-a")
            #expect(failed.code != 0)
            #expect(
                try await cluster.torpor("ps", "-o", "json").list().compactMap { $0["name"] as? String }.sorted() == ["keeper", "twin"])
        }
    }

    @Test func aSecondCheckpointKeepsOnlyWhatHasChangedAndOutlivesTheFirst() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster, mib: 64)
            let first = try await checkpoint("counter", cluster)
            let all = try bytes(cluster)
            try await counter.goesOn()
            let second = try await checkpoint("counter", cluster)
            let added = try bytes(cluster) - all
            #expect(added * 4 < all, "\(added) bytes beside \(all)")

            #expect(try await cluster.torpor("snapshots", "rm", first).code == 0)
            let whole = try await cluster.torpor("snapshots", "verify", second)
            #expect(whole.code == 0 && whole.output.contains("whole"), "\(whole)")
            let twin = try await cluster.torpor("restore", second, "--as", "twin", "--on", "node-b")
            #expect(twin.code == 0, "\(twin)")
            let copy = Counter(name: "twin", cluster: cluster)
            try await copy.goesOn()
            #expect(try await copy.isExact())
        }
    }

    private func checkpoint(_ name: String, _ cluster: DevCluster) async throws -> String {
        let view = try await cluster.torpor("checkpoint", name, "-o", "json").object()
        return try #require(view["snapshot"] as? String, "\(view)")
    }

    /// What lies in the chunks of the first node.
    private func bytes(_ cluster: DevCluster) throws -> Int {
        try files("\(cluster.folder)/node-a/artifacts/chunks").reduce(0) { sum, file in
            sum + (try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0)
        }
    }
}
