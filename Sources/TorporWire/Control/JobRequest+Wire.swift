import SwiftProtobuf
package import TorporModel

/// As `JobRequest`: the key makes a repeat the same job, so it is required and checked like any identifier.
extension JobRequest: WireValue {
    /// A `traceparent` that W3C tells a receiver to ignore is ignored: a trace is no reason to refuse work.
    package init(wire: Torpor_V1_JobRequest) throws(TorporError) {
        self.init(
            key: try IdempotencyKey.parse(wire.key), kind: try JobKind(wire: wire.kind),
            traceParent: wire.hasTraceParent ? TraceParent(header: wire.traceParent) : nil,
            timeoutMs: wire.hasTimeoutMs ? wire.timeoutMs : nil, secrets: try Secrets(wire: wire.secrets))
    }

    package var wire: Torpor_V1_JobRequest {
        .with {
            $0.key = key.rawValue
            $0.kind = kind.wire
            if let traceParent { $0.traceParent = traceParent.description }
            if let timeoutMs { $0.timeoutMs = timeoutMs }
            $0.secrets = secrets.wire
        }
    }
}
