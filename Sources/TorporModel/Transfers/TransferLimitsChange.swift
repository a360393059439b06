/// What a person changes of a node's limits; what is not named stays as it is.
package struct TransferLimitsChange: Hashable, Sendable {
    /// Every limit is lifted first.
    package var clears = false
    package var inBytesPerSecond = Setting<UInt64>.keep
    package var outBytesPerSecond = Setting<UInt64>.keep
    package var transfers = Setting<UInt32>.keep
    /// By the node at the other end.
    package var links: [NodeID: Setting<UInt64>] = [:]

    package init() {}

    /// What becomes of one limit.
    package enum Setting<Value: Hashable & Sendable>: Hashable, Sendable {
        case keep
        case lift
        case set(Value)

        /// The limit afterwards; nil for none.
        package func applied(to old: Value?) -> Value? {
            switch self {
            case .keep: old
            case .lift: nil
            case .set(let value): value
            }
        }
    }

    /// Nothing would change, whatever the limits are.
    package var isEmpty: Bool { self == TransferLimitsChange() }
}
