/// A workload's port at which requests are read while it sleeps: by its node's doorkeeper, on the way in. While it is awake nobody reads them.
package struct HTTPDoor: Hashable, Codable, Sendable {
    /// The workload's own port, 1 to 65535.
    package var port: UInt16
    /// A GET or HEAD of one of these paths is answered without waking it.
    package var health: [String]
    /// With this status, 200 to 599.
    package var healthAnswer: UInt16
    /// Whether a browser is shown a page that asks again, where the workload takes longer than `pageAfterMs` to wake.
    package var placeholder: Bool
    /// Milliseconds that a browser waits for the workload's own answer.
    package var pageAfterMs: UInt64
    /// Seconds after which whoever got no answer is told to ask again (Retry-After; RFC 9110, 10.2.3).
    package var retryAfter: UInt32

    package init(
        port: UInt16, health: [String] = [], healthAnswer: UInt16 = 200, placeholder: Bool = false, pageAfterMs: UInt64 = 1000,
        retryAfter: UInt32 = 5
    ) {
        self.port = port
        self.health = health
        self.healthAnswer = healthAnswer
        self.placeholder = placeholder
        self.pageAfterMs = pageAfterMs
        self.retryAfter = retryAfter
    }
}
