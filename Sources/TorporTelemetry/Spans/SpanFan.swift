/// One sink in front of several: what is exported is also kept for `torpor trace`.
package struct SpanFan: SpanSink {
    private let sinks: [any SpanSink]

    package init(_ sinks: [any SpanSink]) { self.sinks = sinks }

    /// In the order in which the sinks were given.
    package func record(_ span: FinishedSpan) {
        for sink in sinks { sink.record(span) }
    }
}
