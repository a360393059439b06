import RPCTestSupport
import Testing
import TorporModel
import TorporPorts
import TorporRPC
import TorporServer

/// Memory of frozen originals, asked over a real line.
@Suite struct PageTests {
    let cluster: TestCluster
    private static let original = WorkloadID(unchecked: "w-1")

    init() throws { cluster = try TestCluster() }

    /// Has one original, frozen by attempt 2, whose memory says where it was read.
    private struct Holder: PageHolder {
        func pages(_ ask: PageAsk, of workload: WorkloadID, attempt: Attempt) async throws(TorporError) -> [UInt8] {
            guard workload == PageTests.original, attempt == Attempt(2) else { throw TorporError(.lost, "that original is gone") }
            return [UInt8](repeating: UInt8(truncatingIfNeeded: ask.address >> 12), count: Int(clamping: ask.bytes))
        }
    }

    private func ask<Value: Sendable>(
        _ asker: String = "agent/node-b", _ body: (PeerClient, PeerAddress) async throws -> Value
    ) async throws -> Value {
        let server = try AgentServer(
            agent: FakeAgent(), artifacts: FakeStore([:]), pages: Holder(), at: .anyPort, credentials: cluster.credentials("agent/node-a"),
            audit: AuditLog(TestLog().logger()))
        return try await server.serving { port in
            let client = PeerClient(credentials: try cluster.credentials(asker))
            return try await running([client.run]) {
                try await body(client, PeerAddress(node: NodeID(unchecked: "node-a"), host: "127.0.0.1", port: port))
            }
        }
    }

    @Test func memoryArrivesWhole() async throws {
        try await ask { client, address in
            let large = try await client.pages(
                PageAsk(process: 1, address: 7 << 12, bytes: 1 << 20), of: Self.original, attempt: Attempt(2), from: address)
            #expect(large == [UInt8](repeating: 7, count: 1 << 20))
        }
    }

    /// By its code alone a copy is ended: it must arrive as what it is.
    @Test func anOriginalThatIsGoneIsKnownAsLost() async throws {
        try await ask { client, address in
            for (workload, attempt) in [(Self.original, 3), (WorkloadID(unchecked: "w-2"), 2)] as [(WorkloadID, UInt64)] {
                let error = await #expect(throws: TorporError.self) {
                    _ = try await client.pages(
                        PageAsk(process: 1, address: 0, bytes: 4096), of: workload, attempt: Attempt(attempt), from: address)
                }
                #expect(error?.code == .lost)
            }
        }
    }

    @Test func moreThanAMessageHoldsIsRefused() async throws {
        try await ask { client, address in
            let error = await #expect(throws: TorporError.self) {
                _ = try await client.pages(
                    PageAsk(process: 1, address: 0, bytes: 2 << 20), of: Self.original, attempt: Attempt(2), from: address)
            }
            #expect(error?.code == .invalidArgument)
        }
    }

    @Test(arguments: ["coordinator", "operator/alice?role=admin"]) func nobodyButAnAgentMayReadMemory(_ asker: String) async throws {
        try await ask(asker) { client, address in
            let error = await #expect(throws: TorporError.self) {
                _ = try await client.pages(
                    PageAsk(process: 1, address: 0, bytes: 4096), of: Self.original, attempt: Attempt(2), from: address)
            }
            #expect(error?.code == .permissionDenied)
        }
    }
}
