package import TorporModel
package import Tracing

/// Carries a span's place between a `ServiceContext` and the `traceparent` that a job's row keeps.
package enum TraceLink {
    /// Where the present span stands, if a tracer is installed and a span is open.
    package static var current: TraceParent? { ServiceContext.current.flatMap(place) }

    /// Where such a context stands; nil where no tracer is installed.
    package static func place(of context: ServiceContext) -> TraceParent? {
        var headers: [String: String] = [:]
        InstrumentationSystem.instrument.inject(context, into: &headers, using: HeaderInjector())
        return headers["traceparent"].flatMap { TraceParent(header: $0) }
    }

    /// A context whose spans hang below `parent`.
    package static func context(below parent: TraceParent) -> ServiceContext {
        var context = ServiceContext.topLevel
        InstrumentationSystem.instrument.extract(["traceparent": parent.description], into: &context, using: HeaderExtractor())
        return context
    }

    private struct HeaderInjector: Injector {
        func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
    }

    private struct HeaderExtractor: Extractor {
        func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
    }
}
