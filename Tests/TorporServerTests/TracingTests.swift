import GRPCCore
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

    /// What was done for it is exported, and would hang on nothing.
    @Test func aCallWhoseCallerHasHungUpHasASpanAllTheSame() async throws {
        let tracer = ProcessTracer.shared
        let caller = tracer.startSpan("a caller that hangs up")
        var metadata = Metadata()
        InstrumentationSystem.instrument.inject(caller.context, into: &metadata, using: HeaderInjector())
        let request = StreamingServerRequest<[UInt8]>(
            metadata: metadata, messages: RPCAsyncSequence(wrapping: AsyncThrowingStream { $0.finish() }))
        try await withServerContextRPCCancellationHandle { handle in
            let context = ServerContext(
                descriptor: MethodDescriptor(fullyQualifiedService: "torpor.v1.Agent", method: "Perform"), remotePeer: "a", localPeer: "b",
                cancellation: handle)
            // The answer is dropped unwritten.
            _ = try await TracingServerInterceptor().intercept(request: request, context: context) { _, _ in
                tracer.startSpan("agent freeze").end()
                return StreamingServerResponse<[UInt8]> { _ in [:] }
            }
        }
        caller.end()
        let call = tracer.finishedSpans.first { $0.parentSpanID == caller.spanID }
        let work = tracer.finishedSpans.first { $0.traceID == caller.traceID && $0.operationName == "agent freeze" }
        #expect(call?.operationName == "torpor.v1.Agent/Perform")
        #expect(work != nil && work?.parentSpanID == call?.spanID)
    }

    private struct HeaderInjector: Injector {
        func inject(_ value: String, forKey key: String, into carrier: inout Metadata) { carrier.addString(value, forKey: key) }
    }
}
