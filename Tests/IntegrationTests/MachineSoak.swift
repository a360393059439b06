import Foundation
import Testing

/// Virtual machines moved ten times there and back by every way, and everybody killed at every step of each.
@Suite(
    .serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts"),
    .enabled(if: ProcessInfo.processInfo.environment["TORPOR_SOAK"] == "1", "long: TORPOR_SOAK=1"))
struct MachineSoak {
    static let ways: [(String, String?)] = ["firecracker", "qemu"].flatMap { backend in
        [(backend, nil), (backend, "--live"), (backend, "--lazy")]
    }

    @Test(arguments: ways.filter { $0.1 != nil }) func ticksNeverSkipNorRepeatTenTimesThereAndBack(backend: String, mode: String?)
        async throws
    {
        let mode = try #require(mode)
        try await DevCluster.with(nodes: 2) { cluster in
            let guest = try await Guest.start("guest", on: "node-a", in: cluster, backend: backend)
            for hop in 1...20 {
                let moved = try await cluster.torpor("migrate", "guest", "--to", hop % 2 == 1 ? "node-b" : "node-a", mode)
                #expect(moved.code == 0, "\(moved.output) \(moved.error)")
                try await guest.goesOn()
            }
            #expect(try await guest.isExact())
            #expect(guest.staged(by: backend) == [])
            let removed = try await cluster.torpor("rm", "guest", "--force")
            #expect(removed.code == 0, "\(removed)")
        }
    }

    @Test(arguments: ways) func whoeverIsKilledAtWhicheverStepItIsNeitherDoubledNorBent(backend: String, mode: String?) async throws {
        try await MachineStrikes(backend: backend, mode: mode).all()
    }
}
