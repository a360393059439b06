/// How a `WorkloadCall` ended.
package enum CallOutcome: Hashable, Sendable {
    case succeeded
    /// It said no, could not be made, or took too long: in words.
    case failed(String)
}
