import Synchronization
import TorporModel
import TorporSaga
import Tracing

/// The traces of wakes that somebody at the door has begun. Each is open from when the first was accepted until one was answered, or all
/// have gone.
final class WakeTraces: Sendable {
    private struct Root {
        let span: any Span
        var isAtWork = true
        /// All who had come went while it was being woken.
        var isDeserted = false
    }

    private let roots = Mutex<[WorkloadID: Root]>([:])
    /// The root's name.
    static let name = "wake"

    /// Where what is done for a wake hangs, until `rest` is called.
    ///
    /// - Parameter accepted: the first of whoever waits.
    func begin(_ workload: WorkloadID, _ attributes: [String: String], accepted: DefaultTracerClock.Timestamp) -> ServiceContext {
        roots.withLock { roots in
            if var root = roots[workload] {
                (root.isAtWork, root.isDeserted) = (true, false)
                roots[workload] = root
                return root.span.context
            }
            let span = startSpan(Self.name, context: .topLevel, ofKind: .server, at: accepted)
            for (key, value) in attributes { span.attributes[key] = value }
            roots[workload] = Root(span: span)
            return span.context
        }
    }

    /// The agent has done what it could, for now.
    func rest(_ workload: WorkloadID) {
        let deserted = roots.withLock { roots in
            roots[workload]?.isAtWork = false
            return roots[workload]?.isDeserted == true ? roots.removeValue(forKey: workload) : nil
        }
        if let deserted { Self.end(deserted.span, "nobody waited any more") }
    }

    /// What the door saw.
    ///
    /// - Returns: the trace's id; nil where there is none, or where it goes on because the workload is still being woken.
    func close(_ workload: WorkloadID, _ story: WakeStory, accepted: DefaultTracerClock.Timestamp) -> String? {
        let closed = roots.withLock { roots in
            if story.letThroughUs == nil, roots[workload]?.isAtWork == true {
                roots[workload]?.isDeserted = true
                return nil as Root?
            }
            return roots.removeValue(forKey: workload)
        }
        guard let span = closed?.span else { return nil }
        span.attributes["torpor.connections"] = SpanAttribute.int64(Int64(clamping: story.connections))
        span.attributes["torpor.datagrams"] = SpanAttribute.int64(Int64(clamping: story.datagrams))
        guard let through = story.letThroughUs else {
            Self.end(span, "nobody waited any more")
            return nil
        }
        let held = startSpan("door hold", context: span.context, at: accepted)
        held.end(at: accepted.later(by: through))
        span.attributes["torpor.answered"] = story.answeredUs != nil
        span.end(at: accepted.later(by: story.answeredUs ?? through))
        return TraceLink.place(of: span.context)?.traceID
    }

    /// Nothing more will be heard of whoever waited.
    func closeAll() {
        let all = roots.withLock { roots in
            defer { roots = [:] }
            return roots.values.map(\.span)
        }
        for span in all { Self.end(span, "the doorkeeper cannot be heard any more") }
    }

    private static func end(_ span: any Span, _ why: String) {
        span.setStatus(SpanStatus(code: .error, message: why))
        span.end()
    }
}

extension DefaultTracerClock.Timestamp {
    /// So long ago.
    static func ago(_ time: Duration) -> Self {
        let (now, past) = (DefaultTracerClock.now.nanosecondsSinceEpoch, UInt64(max(0, time / .nanoseconds(1))))
        return Self(nanosecondsSinceEpoch: now - min(now, past))
    }

    fileprivate func later(by microseconds: UInt64) -> Self { Self(nanosecondsSinceEpoch: nanosecondsSinceEpoch &+ microseconds &* 1000) }
}
