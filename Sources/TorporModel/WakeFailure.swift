/// Somebody wanted a workload that sleeps, and its node could not wake it: why it sleeps on, with its snapshot kept.
package struct WakeFailure: Hashable, Codable, Sendable {
    package let code: ErrorCode
    /// For people.
    package let message: String

    package init(code: ErrorCode, message: String) {
        self.code = code
        self.message = message
    }
}
