import TorporModel
import Tracing

/// `work` within a span below the present one, with typed errors. Work that belongs to no trace, as a look between orders does, gets
/// none: it would start a trace a second.
func traced<Result: Sendable>(
    _ name: String, kind: SpanKind = .internal, _ attributes: @autoclosure () -> [String: String], rooted: Bool = false,
    _ work: () async throws(TorporError) -> Result
) async throws(TorporError) -> Result {
    guard rooted || ServiceContext.current != nil else { return try await work() }
    do {
        return try await withSpan(name, ofKind: kind) { span in
            if span.isRecording { for (key, value) in attributes() { span.attributes[key] = value } }
            return try await work()
        }
    } catch {
        throw TorporError.wrap(error)
    }
}
