/// Takes finished spans. Called in the middle of the work that the span describes: it returns at once and never fails.
package protocol SpanSink: Sendable {
    func record(_ span: FinishedSpan)
}
