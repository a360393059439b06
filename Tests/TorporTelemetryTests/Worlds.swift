import Logging
import ServiceLifecycle
import Synchronization
import TorporModel
import TorporTelemetry
import Tracing

/// Counts up: ids that are all different and the same in every run.
final class Counting: Sendable {
    private let last: Mutex<UInt64>

    init(from first: UInt64 = 0) { last = Mutex(first) }

    func next() -> UInt64 {
        last.withLock {
            $0 += 1
            return $0
        }
    }
}

/// Headers of a call, as a carrier.
struct Headers: Injector, Extractor {
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
}

enum Worlds {
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func tracer(
        _ service: String = "torpor-cli", node: NodeID? = nil, sink: any SpanSink, ids: Counting = Counting(),
        now: (@Sendable () -> UInt64)? = nil
    ) -> TorporTracer {
        TorporTracer(source: SpanSource(service: service, node: node, version: "0.1.0"), sink: sink, random: ids.next, now: now)
    }

    /// A finished span named `name`, with nothing in it.
    static func span(_ name: String) -> FinishedSpan {
        let trap = SpanTrap()
        tracer(sink: trap, now: { 1 }).startSpan(name, context: .topLevel).end()
        return trap.spans[0]
    }

    static func record(
        _ name: String, id: String, parent: String? = nil, service: String = "torpor-cli", node: NodeID? = nil, from start: UInt64,
        to end: UInt64, attributes: [String: String] = [:], status: SpanRecord.Status = .ok
    ) -> SpanRecord {
        SpanRecord(
            traceID: "0af7651916cd43dd8448eb211c80319c", spanID: id, parentSpanID: parent, name: name, service: service, node: node,
            startNanoseconds: start, endNanoseconds: end, attributes: attributes, status: status
        )
    }

    /// Runs services as a main does, and stops them gracefully when `body` has returned.
    static func running<Result: Sendable>(_ services: [any Service], _ body: @Sendable () async throws -> Result) async throws -> Result {
        let group = ServiceGroup(configuration: .init(services: services.map { .init(service: $0) }, logger: quiet))
        return try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            do {
                let result = try await body()
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
                return result
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
        }
    }

    /// Waits until `condition` holds; throws after half a minute, which says that it never will.
    static func until(_ what: String, _ condition: @Sendable () -> Bool) async throws {
        for _ in 0..<3000 {
            if condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw TorporError(.deadlineExceeded, "never came: \(what)")
    }
}
