import InMemoryTracing
import Instrumentation
import RPCTestSupport
import Testing
import TorporModel
import TorporRPC
import TorporServer
import Tracing
import TracingTestSupport

@Suite struct TracingTests {
    @Test func aCallsSpanHangsBelowItsCallers() async throws {
        let tracer = ProcessTracer.shared
        let cluster = try TestCluster()
        let server = try CoordinatorServer(
            control: FakeControl(), coordinator: FakeCoordinator(), members: FakeMembers(), at: .anyPort,
            credentials: cluster.credentials("coordinator"),
            audit: AuditLog(TestLog().logger()))
        let alice = try cluster.credentials("operator/alice?role=admin")
        let caller = try await server.serving { port in
            try await withLine(to: .coordinator, port, as: alice) { line in
                try await tracer.withSpan("caller") { span in
                    _ = try await ControlClient(line).nodes()
                    return span.context.inMemorySpanContext
                }
            }
        }
        try await eventually { tracer.finishedSpans.contains { $0.parentSpanID != nil && $0.parentSpanID == caller?.spanID } }
        let call = tracer.finishedSpans.first { $0.parentSpanID == caller?.spanID }
        #expect(call?.traceID == caller?.traceID)
        #expect(call?.operationName == "torpor.v1.Control/ListNodes")
        #expect(call?.kind == .server)
        #expect(call?.attributes["peer.identity"]?.toSpanAttribute() == "operator/alice")
    }
}
