/// What was asked, by whom; the same key is the same job.
package struct JobRequest: Hashable, Codable, Sendable {
    package let key: IdempotencyKey
    package let kind: JobKind
    /// Where the caller's span stands, so that the job joins its trace.
    package let traceParent: TraceParent?
    /// Give up and undo after this long; nil for the kind's own limit. Milliseconds.
    package let timeoutMs: UInt64?
    /// Of the workload that `run` or `restore --as` brings into being; kept with the workload, never with the job.
    package private(set) var secrets = Secrets.none

    package init(key: IdempotencyKey, kind: JobKind, traceParent: TraceParent?, timeoutMs: UInt64?, secrets: Secrets = .none) {
        self.key = key
        self.kind = kind
        self.traceParent = traceParent
        self.timeoutMs = timeoutMs
        self.secrets = secrets
    }

    /// All but the secrets.
    private enum CodingKeys: CodingKey {
        case key, kind, traceParent, timeoutMs
    }

    /// What may be kept of it.
    package var withoutSecrets: JobRequest { JobRequest(key: key, kind: kind, traceParent: traceParent, timeoutMs: timeoutMs) }
}
