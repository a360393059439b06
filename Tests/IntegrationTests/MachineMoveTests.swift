import Foundation
import Testing

/// Virtual machines without a network, moved and checkpointed by the built programs.
@Suite(.serialized) struct MachineMoveTests {
    /// It stays where it is, and is in no snapshot; one that would outlive its job is refused.
    @Test(arguments: [("firecracker", ""), ("qemu", ""), ("qemu", "--live"), ("firecracker", "--lazy")])
    func aSharedDriveStaysWhereItIs(backend: String, mode: String) async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let store = "\(cluster.folder)-store"
            try FileManager.default.createDirectory(atPath: store, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: store) }
            try Data(repeating: 7, count: 1 << 20).write(to: URL(filePath: "\(store)/disk"))
            let guest = try await Guest.start(
                "guest", on: "node-a", in: cluster, backend: backend, options: ["--drive", "\(store)/disk:shared"])
            let kept = try await cluster.torpor("checkpoint", "guest")
            #expect(kept.code != 0 && kept.error.contains("would not be of one moment"), "\(kept)")
            for target in ["node-b", "node-a"] {
                let moved = try await cluster.torpor(["migrate", "guest", "--to", target] + (mode.isEmpty ? [] : [mode]))
                #expect(moved.code == 0, "\(moved.output) \(moved.error)")
                try await guest.goesOn()
            }
            #expect(try await guest.isExact())
            #expect(try Data(contentsOf: URL(filePath: "\(store)/disk")) == Data(repeating: 7, count: 1 << 20))
            let removed = try await cluster.torpor("rm", "guest", "--force")
            #expect(removed.code == 0, "\(removed)")
        }
    }

    @Test(arguments: ["firecracker", "qemu"]) func aMachineIsCheckpointedAndMovedFrozen(backend: String) async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let guest = try await Guest.start("guest", on: "node-a", in: cluster, backend: backend)
            let taken = try await cluster.torpor("checkpoint", "guest", "-o", "json")
            #expect(taken.code == 0, "\(taken)")
            try await guest.goesOn()
            let moved = try await cluster.torpor("migrate", "guest", "--to", "node-b")
            #expect(moved.code == 0, "\(moved.output) \(moved.error)")
            try await guest.goesOn()
            #expect(try await guest.isExact())
        }
    }

    /// Most of its memory is kept while it runs; what is restored of it is the machine of one moment all the same.
    @Test(arguments: ["firecracker", "qemu"]) func aMachineIsCheckpointedLive(backend: String) async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let guest = try await Guest.start("guest", on: "node-a", in: cluster, backend: backend, mib: 128, pages: 256, filled: 6000)
            for number in 1...2 {
                let taken = try await cluster.torpor("checkpoint", "guest", "--live", "-o", "json")
                #expect(taken.code == 0, "\(taken)")
                let job = try taken.object()
                #expect((job["rounds"] as? Int ?? 0) >= 2, "\(job)")
                let snapshot = try #require(job["snapshot"] as? String)
                let restored = try await cluster.torpor("restore", snapshot, "--as", "twin-\(number)", "--on", "node-b")
                #expect(restored.code == 0, "\(restored)")
                let twin = Guest(name: "twin-\(number)", cluster: cluster)
                try await twin.goesOn()
                #expect(try await twin.isExact())
            }
            try await guest.goesOn()
            #expect(try await guest.isExact())
        }
    }
}
