/// Which snapshots go by themselves: those beyond any of these limits, counted from the newest. nil sets no limit.
package struct RetentionPolicy: Hashable, Codable, Sendable {
    /// How many stay.
    package var keep: UInt32?
    /// Milliseconds after which one goes.
    package var maxAgeMs: UInt64?
    /// Bytes of all that stay, before chunks are shared.
    package var maxBytes: UInt64?

    package init(keep: UInt32? = nil, maxAgeMs: UInt64? = nil, maxBytes: UInt64? = nil) {
        self.keep = keep
        self.maxAgeMs = maxAgeMs
        self.maxBytes = maxBytes
    }

    /// Whether everything stays until a person removes it.
    package var isEmpty: Bool { keep == nil && maxAgeMs == nil && maxBytes == nil }
}
