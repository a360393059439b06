/// What was asked, by whom; the same key is the same job.
package struct JobRequest: Hashable, Codable, Sendable {
    package let key: IdempotencyKey
    package let kind: JobKind
    /// Where the caller's span stands, so that the job joins its trace.
    package let traceParent: TraceParent?
    /// Give up and undo after this long; nil for the kind's own limit. Milliseconds.
    package let timeoutMs: UInt64?

    package init(key: IdempotencyKey, kind: JobKind, traceParent: TraceParent?, timeoutMs: UInt64?) {
        self.key = key
        self.kind = kind
        self.traceParent = traceParent
        self.timeoutMs = timeoutMs
    }
}
