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

    @Test(arguments: ways) func ticksNeverSkipNorRepeatTenTimesThereAndBack(backend: String, mode: String?) async throws {
        guard let mode else { return }
        try await MachineMoveTests.hop(10, backend, mode)
    }

    @Test(arguments: ways) func whoeverIsKilledAtWhicheverStepItIsNeitherDoubledNorBent(backend: String, mode: String?) async throws {
        try await MachineStrikes(backend: backend, mode: mode).all()
    }
}
