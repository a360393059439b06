import Synchronization
import TorporModel
package import Tracing

/// A span being written. It reaches the sink once, when it ends; what is said of it afterwards is lost.
package final class RecordingSpan: Span {
    /// What changes while the span is open.
    private struct State {
        var content: SpanContent
        var ended = false
    }

    /// The context in which children are opened: the given one, standing at this span.
    package let context: ServiceContext
    private let place: TraceParent
    private let parent: TraceParent?
    private let kind: SpanKind
    private let start: UInt64
    private let tracer: TorporTracer
    private let state: Mutex<State>

    init(
        name: String, place: TraceParent, parent: TraceParent?, context: ServiceContext, kind: SpanKind, start: UInt64, tracer: TorporTracer
    ) {
        var own = context
        own.traceParent = place
        self.context = own
        self.place = place
        self.parent = parent
        self.kind = kind
        self.start = start
        self.tracer = tracer
        state = Mutex(State(content: SpanContent(name: name)))
    }

    /// False once it has ended: what is costly to say need not be worked out any more.
    package var isRecording: Bool { state.withLock { !$0.ended } }

    /// May become more precise while the work goes on.
    package var operationName: String {
        get { state.withLock { $0.content.name } }
        set { change { $0.name = newValue } }
    }

    /// Read, change and write back is two steps: two tasks that write to one span may lose a key; `withSpan` has one.
    package var attributes: SpanAttributes {
        get { state.withLock { $0.content.attributes } }
        set { change { $0.attributes = newValue } }
    }

    /// See `SpanContent.set` for which of several stands.
    package func setStatus(_ status: SpanStatus) { change { $0.set(status) } }

    /// Bounded by `SpanContent.mostEvents`.
    package func addEvent(_ event: SpanEvent) { change { $0.add(event) } }

    /// Bounded by `SpanContent.mostLinks`.
    package func addLink(_ link: SpanLink) { change { $0.add(link) } }

    /// An event named `exception`, as OpenTelemetry's semantic conventions have it, and the error's words as status.
    package func recordError<Instant: TracerInstant>(_ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant)
    {
        var told = attributes
        told["exception.type"] = (error as? TorporError)?.code.word ?? "\(type(of: error))"
        told["exception.message"] = "\(error)"
        let event = SpanEvent(
            name: "exception", at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: tracer.time(instant())), attributes: told)
        change {
            $0.add(event)
            $0.set(SpanStatus(code: .error, message: "\(error)"))
        }
    }

    /// Hands the span to the sink, on the caller's task. A second end does nothing.
    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let end = tracer.time(instant())
        let content: SpanContent? = state.withLock {
            if $0.ended { return nil }
            $0.ended = true
            return $0.content
        }
        guard let content else { return }
        // A wall clock may step back in mid-span; an end before the start makes every reader wrong.
        tracer.sink.record(
            FinishedSpan(
                parent: parent, place: place, traceState: context.traceState, source: tracer.source, kind: kind, startNanoseconds: start,
                endNanoseconds: max(start, end), content: content
            ))
    }

    private func change(_ body: (inout SpanContent) -> Void) {
        state.withLock { if !$0.ended { body(&$0.content) } }
    }
}
