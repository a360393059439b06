package import TorporModel

/// What comes next about an order. Whatever is to be written is durable before the rest of the decision happens.
package enum Decision: Hashable, Sendable {
    /// Declined; `writing` closes the attempt where even a refusal must.
    case refuse(TorporError, writing: CopyRecord? = nil)
    case answer(Answer, writing: CopyRecord? = nil)
    /// Answer what the journal kept of this very order.
    case recall
    /// The record is put right; look at the copy and the order again.
    case again(writing: CopyRecord)
    /// Write, have it done, then ask `finish`.
    case act(Effect, writing: CopyRecord? = nil, then: After)

    /// What an effect was for.
    package enum After: Hashable, Sendable {
        /// It is what the order asked.
        case answer
        /// It cleared the way: look at the order again.
        case again
        /// The order has failed for this reason; the effect puts the copy right first.
        case refuse(TorporError)
    }
}
