import RPCTestSupport
import Synchronization
import Testing
import TorporModel
import TorporRPC
import TorporServer

/// failures.md 15: waiting for a dead peer for hours.
@Suite struct SilenceTests {
    @Test(.timeLimit(.minutes(2))) func aLineThatFallsSilentIsGivenUpByBothEndsThoughNobodySetADeadline() async throws {
        let cluster = try TestCluster()
        let control = FakeControl(watched: [FakeControl.view("j-1")])
        let server = try CoordinatorServer(
            control: control, coordinator: FakeCoordinator(), members: FakeMembers(), at: .anyPort,
            credentials: cluster.credentials("coordinator"),
            audit: AuditLog(TestLog().logger()))
        let vera = try cluster.credentials("operator/vera?role=viewer")
        try await server.serving { port in
            let proxy = try await SilentProxy(to: port)
            try await withLine(to: .coordinator, proxy.port, as: vera) { line in
                let error = await refused { () throws(TorporError) in
                    try await ControlClient(line).watch(JobID(unchecked: "j-1")) { (_) throws(TorporError) in proxy.fallSilent() }
                }
                #expect(error?.code == .unreachable)
            }
            for _ in 0..<600 where control.watchers.withLock({ $0 }) > 0 { try await Task.sleep(for: .milliseconds(100)) }
            #expect(control.watchers.withLock { $0 } == 0)
            try await proxy.close()
        }
    }
}
