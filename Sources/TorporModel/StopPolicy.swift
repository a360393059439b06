/// How a workload is asked to end, and how long it may take before it is ended by force.
package struct StopPolicy: Hashable, Codable, Sendable {
    package var signal: StopSignal
    package var graceMs: UInt64

    package init(signal: StopSignal = .term, graceMs: UInt64 = 10_000) {
        self.signal = signal
        self.graceMs = graceMs
    }
}
