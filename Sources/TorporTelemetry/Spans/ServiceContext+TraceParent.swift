package import TorporModel
package import Tracing

extension ServiceContext {
    /// Where spans that are opened in this context hang.
    package var traceParent: TraceParent? {
        get { self[TraceParentKey.self] }
        set { self[TraceParentKey.self] = newValue }
    }

    /// What other tracing systems want carried along, opaque to us: the W3C `tracestate`.
    package var traceState: String? {
        get { self[TraceStateKey.self] }
        set { self[TraceStateKey.self] = newValue }
    }

    /// Named for the debugger's view of a context.
    private enum TraceParentKey: ServiceContextKey {
        typealias Value = TraceParent
        static var nameOverride: String? { "traceparent" }
    }

    private enum TraceStateKey: ServiceContextKey {
        typealias Value = String
        static var nameOverride: String? { "tracestate" }
    }
}
