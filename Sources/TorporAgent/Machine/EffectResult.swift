package import TorporModel

/// How an effect ended: whether the engine complained, what it made, and what was read afterwards.
package struct EffectResult: Hashable, Sendable {
    /// nil when the engine said that all went well. An error says nothing of what was done; `seen` does.
    package let error: TorporError?
    package let product: Product?
    package let seen: Sight

    package init(error: TorporError? = nil, product: Product? = nil, seen: Sight = Sight(nil)) {
        self.error = error
        self.product = product
        self.seen = seen
    }

    /// What came out of it, beside a changed copy.
    package enum Product: Hashable, Sendable {
        case needs(WorkloadNeeds)
        case manifest(SignedManifest)
        /// A round, and how much of it was new, in bytes.
        case round(SignedManifest, newBytes: UInt64)
        case fetched(FetchReport)
        case exitStatus(Int32?)
        case image(ContentHash)
        case memory(CopyMemory)
        /// What a wake's copy was made of: when that was captured.
        case woken(from: Timestamp)
        case greeted(CallOutcome)
    }
}
