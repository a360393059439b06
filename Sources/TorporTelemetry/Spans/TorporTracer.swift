import TorporModel
package import Tracing

/// Opens spans and carries their place from process to process as W3C `traceparent` and `tracestate`.
package struct TorporTracer: Tracer {
    /// The longest `tracestate` that is carried on: the W3C recommendation asks for at least this many characters.
    static let longestTraceState = 512

    package let source: SpanSource
    let sink: any SpanSink
    private let random: @Sendable () -> UInt64
    private let now: (@Sendable () -> UInt64)?

    /// - Parameters:
    ///   - random: 64 uniform bits; ids are made of them.
    ///   - now: nanoseconds since 1970 that override the instants of the callers (`DefaultTracerClock`), for a simulated world.
    package init(source: SpanSource, sink: any SpanSink, random: @escaping @Sendable () -> UInt64, now: (@Sendable () -> UInt64)? = nil) {
        self.source = source
        self.sink = sink
        self.random = random
        self.now = now
    }

    /// Opens a span below the context's place, or a new trace, sampled, when it has none.
    package func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind, at instant: @autoclosure () -> Instant,
        function: String, file fileID: String, line: UInt
    ) -> RecordingSpan {
        let context = context()
        let parent = context.traceParent
        return RecordingSpan(
            name: operationName, place: place(below: parent), parent: parent, context: context, kind: kind, start: time(instant()),
            tracer: self
        )
    }

    /// Writes nothing for a context that stands nowhere.
    package func inject<Carrier, Inject: Injector>(_ context: ServiceContext, into carrier: inout Carrier, using injector: Inject)
    where Inject.Carrier == Carrier {
        guard let place = context.traceParent else { return }
        injector.inject(place.description, forKey: TraceHeader.parent, into: &carrier)
        if let state = context.traceState { injector.inject(state, forKey: TraceHeader.state, into: &carrier) }
    }

    /// A header that does not parse is ignored, and its `tracestate` with it, as the W3C recommendation has it.
    package func extract<Carrier, Extract: Extractor>(_ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract)
    where Extract.Carrier == Carrier {
        guard let place = extractor.extract(key: TraceHeader.parent, from: carrier).flatMap({ TraceParent(header: $0) }) else { return }
        context.traceParent = place
        let state = extractor.extract(key: TraceHeader.state, from: carrier)
        context.traceState = state.flatMap { $0.utf8.count <= Self.longestTraceState && !$0.isEmpty ? $0 : nil }
    }

    /// Asked for by the library's older protocol; shipping has its own service, which flushes when it is told to stop.
    package func forceFlush() {}

    /// The caller's instant is not even made when the clock is overridden.
    func time<Instant: TracerInstant>(_ instant: @autoclosure () -> Instant) -> UInt64 {
        now?() ?? instant().nanosecondsSinceEpoch
    }

    /// A new place in the parent's trace, or in a new one. All-zero ids are not allowed, hence the loop: each turn ends it
    /// but for one in 2^64.
    private func place(below parent: TraceParent?) -> TraceParent {
        while true {
            let trace = parent?.traceID ?? Self.hex(random()) + Self.hex(random())
            if let place = TraceParent(traceID: trace, spanID: Self.hex(random()), sampled: parent?.sampled ?? true) { return place }
        }
    }

    private static func hex(_ bits: UInt64) -> String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
