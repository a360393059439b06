import Testing

/// Some of the strikes of `MachineSoak`.
@Suite(.serialized) struct MachineKillTests {
    @Test(arguments: [("firecracker", "--live"), ("qemu", "--live"), ("qemu", "--lazy")])
    func whoeverIsKilledInAMoveOfAMachineItIsNeitherDoubledNorBent(backend: String, mode: String) async throws {
        try await MachineStrikes(backend: backend, mode: mode).some()
    }
}
