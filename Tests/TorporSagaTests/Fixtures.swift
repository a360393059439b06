import Logging
import TorporModel
import TorporSaga

enum Fixtures {
    static func job() throws -> Job {
        let name = try WorkloadName("web-1")
        let trace = try present(TraceParent(traceID: String(repeating: "a", count: 32), spanID: String(repeating: "b", count: 16)))
        let request = JobRequest(
            key: try .parse("key-1"), kind: .migrate(name: name, to: try .parse("node-b")), traceParent: nil, timeoutMs: nil)
        return Job(
            id: try .parse("j-1"), request: request, workload: try .parse("w-1"), name: name, from: try .parse("node-a"),
            to: try .parse("node-b"), incarnation: Incarnation(1), requester: "operator/test", createdAt: Timestamp(milliseconds: 0),
            traceParent: trace)
    }

    static var limits: SagaLimits {
        var limits = SagaLimits()
        limits.firstPause = .milliseconds(1)
        limits.longestPause = .milliseconds(2)
        limits.patience = .milliseconds(5)
        return limits
    }

    static func executor(_ plan: SagaPlan, _ log: LogBook, _ interruption: Interruption = Interruption()) throws -> SagaExecutor {
        SagaExecutor(
            job: try job(), plan: plan, store: log, interruption: interruption, clock: ContinuousClock(),
            now: { Timestamp(milliseconds: 0) }, limits: limits, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            changed: {})
    }
}

private func present<T>(_ value: T?) throws -> T {
    guard let value else { throw TorporError(.internal, "fixture is not well-formed") }
    return value
}
