import Foundation
import Testing

/// Many workloads of one snapshot, by the built programs on real engines.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct CloneTests {
    /// failures.md 28: each has a name, an address, an id, a host name and random bytes of its own, and goes on from where the snapshot was.
    @Test func clonesShareNothingThatTellsThemApart() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let hooked = try await Hooked.start("web", hooks: "{afterWake: {command: \(Hooked.writes)}}", in: cluster)
            let snapshot = try await Self.snapshot(of: "web", in: cluster)
            let made = try await cluster.torpor("clone", snapshot, "--count", "3", "-o", "json")
            #expect(made.code == 0, "\(made)")
            #expect(try made.list().compactMap { $0["workload"] as? String } == ["web-1", "web-2", "web-3"])
            let clones = ["web-1", "web-2", "web-3"].map { Hooked(name: $0, cluster: cluster) }
            var told: [[String: String]] = []
            var hosts: [String] = []
            for clone in clones {
                try await cluster.eventually("\(clone.name) was told") { try await !clone.told().isEmpty }
                told += try await clone.told()
                hosts.append(try await cluster.torpor("exec", clone.name, "--", "hostname").output.trimmingCharacters(in: .newlines))
            }
            #expect(told.map { $0["TORPOR_REASON"] } == ["clone", "clone", "clone"])
            #expect(hosts == clones.map(\.name) && told.compactMap { $0["TORPOR_HOSTNAME"] } == hosts)
            #expect(Set(told.compactMap { $0["TORPOR_SEED"] }).count == 3)
            #expect(Set(told.compactMap { $0["TORPOR_WORKLOAD_ID"] }).count == 3)
            var addresses: Set<String> = [try await hooked.address()]
            for clone in clones { addresses.insert(try await clone.address()) }
            #expect(addresses.count == 4)
            // The original was told nothing, and runs.
            #expect(try await hooked.told().isEmpty)
        }
    }

    /// What the snapshot holds is on the node's disk once, however many run from it.
    @Test func clonesShareTheirSnapshotsChunksOnDisk() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster, mib: 32)
            let snapshot = try await Self.snapshot(of: "counter", in: cluster)
            let before = try Self.chunkBytes(on: "node-a", in: cluster)
            #expect(before > 0)
            let made = try await cluster.torpor("clone", snapshot, "--count", "3", "--as", "copy")
            #expect(made.code == 0, "\(made)")
            #expect(try Self.chunkBytes(on: "node-a", in: cluster) == before)
            for number in 1...3 { try await Counter(name: "copy-\(number)", cluster: cluster).goesOn() }
            #expect(try counter.processes() == 4)
        }
    }

    /// Several jobs fetch one snapshot: none drops it under another, and the last leaves nothing of it.
    @Test func clonesElsewhereFetchTheirSnapshotAndLeaveNothingOfIt() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            _ = try await Counter.start("counter", on: "node-a", in: cluster)
            let snapshot = try await Self.snapshot(of: "counter", in: cluster)
            let made = try await cluster.torpor("clone", snapshot, "--count", "4", "--on", "node-b")
            #expect(made.code == 0, "\(made)")
            for number in 1...4 {
                let clone = Counter(name: "counter-\(number)", cluster: cluster)
                try await clone.goesOn()
                #expect(try await clone.node() == "node-b")
            }
            try await cluster.eventually("the chunks are gone") { try Self.chunkBytes(on: "node-b", in: cluster) == 0 }
        }
    }

    /// Published ports are the original's, and connections too.
    @Test func aCloneTakesNeitherPortNorConnectionFromItsOriginal() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let server = try await EchoServer.start("echo", connections: "keep", ["--port", "17070:\(EchoServer.port)"], in: cluster)
            try await ClientMachine.with(cluster) { client in
                let enough = "\(cluster.folder)/enough"
                async let asked = server.ask(server.address, EchoServer.port, from: client, until: enough)
                try await client.connects(to: EchoServer.port)
                let snapshot = try await Self.snapshot(of: "echo", in: cluster)
                let made = try await cluster.torpor("clone", snapshot, "--count", "2")
                #expect(made.code == 0, "\(made)")
                for name in ["echo-1", "echo-2"] {
                    let shown = try await cluster.torpor("show", name, "-o", "json").object()
                    let clone = EchoServer(name: name, cluster: cluster, address: try #require(shown["address"] as? String))
                    try await clone.answers(at: clone.address, from: client)
                    let held = try await cluster.torpor("exec", name, "--", "cat", "/proc/net/tcp").output.split(separator: "\n")
                        .dropFirst()
                    #expect(held.allSatisfy { $0.split(separator: " ")[3] != "01" }, "\(held)")
                }
                try Data().write(to: URL(fileURLWithPath: enough))
                // The original's connection has lost nothing.
                #expect(try await asked.code == 0)
            }
        }
    }

    /// One that cannot be hinders none of the others, and it is said which, why and how to go on.
    @Test func whatFailsIsSaidAndTheOthersRun() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            _ = try await Counter.start("counter", on: "node-a", in: cluster)
            _ = try await Counter.start("copy-2", on: "node-a", in: cluster)
            let snapshot = try await Self.snapshot(of: "counter", in: cluster)
            let words = ["clone", snapshot, "--count", "3", "--as", "copy"]
            let planned = try await cluster.torpor(words + ["--dry-run"])
            #expect(planned.code == 3 && planned.output.contains("there is a workload copy-2 already"), "\(planned)")
            let made = try await cluster.torpor(words)
            #expect(made.code == 3 && made.error.contains("copy-2: error: there is a workload copy-2 already"), "\(made)")
            #expect(made.error.contains("torpor clone \(snapshot) --as copy --first 2"), "\(made)")
            for name in ["copy-1", "copy-3"] { try await Counter(name: name, cluster: cluster).goesOn() }
            for words in [["clone", snapshot, "--count", "0"], ["clone", "no-such"], ["clone", snapshot, "--as", "A/B"]] {
                let refused = try await cluster.torpor(words)
                #expect(refused.code == 3 || refused.code == 2, "\(words): \(refused)")
            }
            #expect(try await cluster.torpor("ps", "-o", "json").list().count == 4)
        }
    }

    private static func snapshot(of name: String, in cluster: DevCluster) async throws -> String {
        let kept = try await cluster.torpor("checkpoint", name, "-o", "json")
        guard kept.code == 0, let id = try kept.object()["snapshot"] as? String else { throw Trouble("checkpoint: \(kept)") }
        return id
    }

    /// What lies in the node's chunk store, in bytes.
    private static func chunkBytes(on node: String, in cluster: DevCluster) throws -> Int {
        let folder = URL(fileURLWithPath: "\(cluster.folder)/\(node)/artifacts")
        let keys: Set<URLResourceKey> = [.fileSizeKey, .isRegularFileKey]
        let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: Array(keys))?.compactMap { $0 as? URL } ?? []
        return try found.filter { $0.path.contains("/chunks/") }.reduce(0) { sum, file in
            let values = try file.resourceValues(forKeys: keys)
            // Folders stay, and have a size of their own.
            return values.isRegularFile == true ? sum + (values.fileSize ?? 0) : sum
        }
    }
}
