import TorporModel
import Tracing

/// `work` within a span below the present one, with typed errors. Work that belongs to no trace, as a look between orders does, gets
/// none: it would start a trace a second.
///
/// - Parameter place: below what it hangs in place of the present span.
func traced<Result: Sendable>(
    _ name: String, kind: SpanKind = .internal, _ attributes: @autoclosure () -> [String: String], rooted: Bool = false,
    below place: ServiceContext? = nil, _ work: () async throws(TorporError) -> Result
) async throws(TorporError) -> Result {
    guard rooted || place != nil || ServiceContext.current != nil else { return try await work() }
    do {
        return try await withSpan(name, context: place ?? .current ?? .topLevel, ofKind: kind) { span in
            if span.isRecording { for (key, value) in attributes() { span.attributes[key] = value } }
            return try await work()
        }
    } catch {
        throw TorporError.wrap(error)
    }
}

/// The same of work that throws nothing.
func traced<Result: Sendable>(_ name: String, _ work: () async -> Result) async -> Result {
    guard ServiceContext.current != nil else { return await work() }
    return await withSpan(name) { _ in await work() }
}
