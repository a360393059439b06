import Foundation
import Testing

/// Volumes of every kind, and secrets, over a move on real engines.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct VolumeTests {
    private static let loop = """
        echo own >/data/f; echo plain >/plain/f; echo memory >/scratch/f; echo shared >/shared/f
        cat /dev/zero >/data/full 2>/dev/null; n=0
        while :; do n=$((n+1)); echo "$n $(cat /data/f /plain/f /scratch/f /shared/f | tr '\\n' ' ')$(ls -ln /run/secrets | tr -s ' ' | tail -n 1 | cut -d ' ' -f 1,3,9)"; usleep 50000; done
        """
    private static let said = "own plain memory shared -r-------- 0 token"

    @Test func everyVolumeIsThereAfterAMoveAndASecretIsInNoSnapshot() async throws {
        let image = try await SampleImage()
        let secret = "\(image.folder)/token"
        let bytes = "very-secret-\(UInt64.random(in: .min ... .max))"
        try bytes.write(toFile: secret, atomically: true, encoding: .utf8)
        try FileManager.default.createDirectory(atPath: "\(image.folder)/share", withIntermediateDirectories: true)
        try await DevCluster.with { cluster in
            let run = try await cluster.torpor(
                "run", "v", "--image", image.base, "--user", "0", "--node", "node-a", "-v", "private:/data:8M", "-v", "private:/plain",
                "-v", "tmpfs:/scratch:1M", "-v", "shared:\(image.folder)/share:/shared", "--secret", "token=\(secret)", "--priority", "low",
                "--", "/bin/sh", "-c", Self.loop)
            #expect(run.code == 0, "\(run)")
            #expect(try await cluster.counts("v", Self.said))
            let moved = try await cluster.torpor("migrate", "v", "--to", "node-b", "-o", "json")
            #expect(moved.code == 0, "\(moved)")
            #expect(try await cluster.counts("v", Self.said))
            // The limit held, and travelled as it was.
            let full = try await sizes(of: "full", cluster)
            #expect(full.count == 1 && full.allSatisfy { (4 << 20..<8 << 20).contains($0) }, "\(full)")
            let kept = try await cluster.torpor("checkpoint", "v", "-o", "json").object()
            let snapshot = try #require(kept["snapshot"] as? String)
            #expect(try await cluster.torpor("snapshots").output.contains("memory may hold token"))
            let refused = try await cluster.torpor("restore", snapshot, "--as", "twin")
            #expect(refused.code == 3 && refused.error.contains("--secret token=FILE"), "\(refused)")
            let twin = try await cluster.torpor("restore", snapshot, "--as", "twin", "--on", "node-c", "--secret", "token=\(secret)")
            #expect(twin.code == 0, "\(twin)")
            #expect(try await cluster.counts("twin", Self.said))
            for place in ["artifacts", "journal.sqlite", "journal.sqlite-wal", "../logs"] {
                let found = try await DevCluster.run(
                    "/bin/grep", arguments: ["-rlF", bytes] + ["node-a", "node-b", "node-c"].map { "\(cluster.folder)/\($0)/\(place)" })
                #expect(found.output.isEmpty, "\(found.output)")
            }
            let shown = try await cluster.torpor("show", "v", "-o", "json").output + cluster.torpor("events").output
            #expect(!shown.contains(bytes))
        }
    }

    @Test func aHostBoundWorkloadStaysWhereItIsAndSaysSo() async throws {
        try await DevCluster.with { cluster in
            let run = try await cluster.torpor(
                "run", "bound", "--node", "node-a", "-v", "host:/dev/loop-control:/dev/mine", "--", "sleep", "1000")
            #expect(run.code == 0, "\(run)")
            for _ in 0..<100 {
                if try await cluster.torpor("ps").output.contains("/dev/loop-control of this node") { break }
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(try await cluster.torpor("ps").output.contains("/dev/loop-control of this node"))
            let moved = try await cluster.torpor("migrate", "bound", "--to", "node-b")
            #expect(moved.code == 3 && moved.error.contains("use a shared or a private volume"), "\(moved)")
            let refusals = [
                ("is not on this node", "shared:/no/such/folder:/x"), ("what no workload may see", "shared:/etc/ssh:/x"),
                ("what no workload may see", "host:\(cluster.folder):/x"), ("is no folder", "shared:/etc/hostname:/x"),
            ]
            for (words, volume) in refusals {
                let refused = try await cluster.torpor("run", "bad", "-v", volume, "--node", "node-a", "--", "true")
                #expect(refused.code != 0 && refused.error.contains(words), "\(volume): \(refused)")
            }
            #expect(try await cluster.torpor("ps", "-o", "json").list().count == 1)
        }
    }

    /// Sizes of the files of that name in mounted volumes of the cluster's copies.
    private func sizes(of name: String, _ cluster: DevCluster) async throws -> [Int] {
        let found = try await DevCluster.run(
            "/usr/bin/find", arguments: [cluster.folder, "-path", "*/volumes/0/\(name)", "-printf", "%s\n"])
        return found.output.split(separator: "\n").compactMap { Int($0) }
    }
}
