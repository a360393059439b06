import Foundation
import NIOCore
import NIOPosix
import RPCTestSupport
import Testing
import TorporModel
import TorporRPC
import Tracing

@testable import TorporTelemetry

/// Exports to a receiver that is no part of this project.
@Suite(.serialized) struct OTLPExportTests {
    private func shipper(port: Int) throws -> SpanShipper { try shipper(OTLPEndpoint("http://127.0.0.1:\(port)")) }

    private func shipper(_ endpoint: OTLPEndpoint) throws -> SpanShipper {
        SpanShipper(
            name: "otlp", delivery: try OTLPDelivery(to: endpoint), limits: SpanLimits(interval: .milliseconds(20)), clock: .continuous,
            logger: Worlds.quiet
        )
    }

    /// One job as it goes through four processes: each continues the trace from the headers of the call, as `TorporRPC` does.
    private func migrate(from cli: TorporTracer, over coordinator: TorporTracer, to agents: [TorporTracer]) {
        cli.withSpan("migrate web-1", ofKind: .client) { root in
            remote(coordinator, "submit", below: root.context, by: cli) { submit in
                submit.attributes["torpor.rounds"] = 3
                for agent in agents { remote(agent, "freeze", below: submit.context, by: coordinator) { $0.addEvent("frozen") } }
            }
        }
    }

    private func remote(
        _ callee: TorporTracer, _ name: String, below context: ServiceContext, by caller: TorporTracer, _ body: (RecordingSpan) -> Void
    ) {
        var headers: [String: String] = [:]
        caller.inject(context, into: &headers, using: Headers())
        var received = ServiceContext.topLevel
        callee.extract(headers, into: &received, using: Headers())
        callee.withSpan(name, context: received, ofKind: .server, body)
    }

    @Test func aJobArrivesAsOneConnectedTree() async throws {
        try await Receiver.with { receiver, port in
            let shippers = try (0..<4).map { _ in try shipper(port: port) }
            try await Worlds.running(shippers) {
                let agents = [("node-a", 2), ("node-b", 3)].map {
                    Worlds.tracer(
                        "torpor-agent", node: NodeID(unchecked: $0.0), sink: shippers[$0.1], ids: Counting(from: UInt64($0.1) << 32))
                }
                migrate(
                    from: Worlds.tracer("torpor-cli", sink: shippers[0]),
                    over: Worlds.tracer("torpor-coordinator", sink: shippers[1], ids: Counting(from: 1 << 32)), to: agents
                )
                try await Worlds.until("four spans") { receiver.spans.count == 4 }
            }
            let spans = receiver.spans
            #expect(Set(spans.map(\.trace)).count == 1)
            #expect(spans.filter(\.parent.isEmpty).map(\.name) == ["migrate web-1"])
            let ids = Set(spans.map(\.span))
            #expect(ids.count == 4)
            #expect(spans.allSatisfy { $0.parent.isEmpty || ids.contains($0.parent) }, "every span hangs on one that arrived")
            #expect(Set(spans.map(\.service)) == ["torpor-cli", "torpor-coordinator", "torpor-agent"])
            #expect(Set(spans.compactMap(\.node)) == ["node-a", "node-b"])
            #expect(spans.allSatisfy { $0.start <= $0.end && $0.start > 0 })
        }
    }

    @Test func whatASpanSaysArrivesTyped() async throws {
        try await Receiver.with { receiver, port in
            let shipper = try shipper(port: port)
            let tracer = Worlds.tracer(sink: shipper)
            let other = tracer.startSpan("other", context: .topLevel)
            let span = tracer.startSpan("restore", context: .topLevel, ofKind: .server)
            span.attributes["bytes"] = 4096
            span.attributes["rate"] = 1.5
            span.attributes["held"] = true
            span.attributes["nodes"] = ["a", "b"]
            span.addLink(other)
            span.recordError(TorporError(.engineFailed, "criu ended with 1"))
            span.end()
            try await Worlds.running([shipper]) { try await Worlds.until("the span") { !receiver.spans.isEmpty } }
            let got = try #require(receiver.spans.first)
            #expect(got.attributes == ["bytes": "4096", "rate": "1.5", "held": "true", "nodes": "[\"a\", \"b\"]"])
            #expect(got.kind == 2 && got.status == 2 && got.words == "criu ended with 1")
            #expect(got.events == ["exception"])
            #expect(got.links == [other.context.traceParent?.spanID])
        }
    }

    @Test func aTLSReceiverIsBelievedOnlyUnderATrustedAuthority() async throws {
        let (ours, theirs) = (try TestCluster("ours"), try TestCluster("theirs"))
        let files = try ours.files("coordinator")
        let strange = try theirs.files("coordinator")
        try await Receiver.with(tls: "\(files.certificate):\(files.key)") { receiver, port in
            let good = try shipper(OTLPEndpoint("https://localhost:\(port)", trustRoots: files.authorities))
            let wary = try shipper(OTLPEndpoint("https://localhost:\(port)", trustRoots: strange.authorities))
            try await Worlds.running([good, wary]) {
                wary.record(Worlds.span("never"))
                try await Worlds.until("a failed delivery") { wary.statistics.failedDeliveries > 0 }
                good.record(Worlds.span("told"))
                try await Worlds.until("the span") { !receiver.spans.isEmpty }
            }
            #expect(receiver.spans.map(\.name) == ["told"])
            #expect(wary.statistics.delivered == 0)
        }
    }

    @Test func aReceiverThatStartsLateGetsEverything() async throws {
        let port = try await freePort()
        let shipper = try shipper(port: port)
        try await Worlds.running([shipper]) {
            for number in 0..<700 { shipper.record(Worlds.span("\(number)")) }
            try await Worlds.until("a failed delivery") { shipper.statistics.failedDeliveries > 0 }
            try await Receiver.with(port: port, refusing: 1) { receiver, _ in
                try await Worlds.until("700 spans") { receiver.spans.count == 700 }
                #expect(Set(receiver.spans.map(\.name)).count == 700)
            }
        }
        #expect(shipper.statistics.delivered == 700)
        #expect(shipper.statistics.dropped == 0)
    }

    @Test func aReceiverThatNeverComesCostsNothingButCountedSpans() async throws {
        let shipper = try shipper(port: try await freePort())
        try await Worlds.running([shipper]) {
            for number in 0..<3 { shipper.record(Worlds.span("\(number)")) }
            try await Worlds.until("a failed delivery") { shipper.statistics.failedDeliveries > 0 }
        }
        #expect(shipper.statistics.dropped == 3)
        #expect(shipper.statistics.delivered == 0)
    }

    /// A port on which nobody listens: taken by the kernel's choice and let go.
    private func freePort() async throws -> Int {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(channel.localAddress?.port)
        try await channel.close()
        return port
    }
}
