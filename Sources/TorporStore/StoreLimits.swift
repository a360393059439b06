/// How much a store keeps of what only people read, and of answers nobody can ask for again.
package struct StoreLimits: Sendable {
    /// Traces kept; beyond it the one first seen longest ago goes.
    package var traces: Int
    /// Spans kept of one trace; later ones are dropped, so that one runaway job cannot push out the others.
    package var spansPerTrace: Int
    /// Attempts of one workload whose answers are kept. An older one is refused by the record's `over`, not answered from here.
    package var answeredAttempts: Int
    /// Most jobs handed out at once, whatever was asked for.
    package var listedJobs: Int

    /// The defaults fit a site of some hundred workloads: about 200 MB of spans at the very most.
    package init(traces: Int = 1000, spansPerTrace: Int = 2000, answeredAttempts: Int = 2, listedJobs: Int = 10_000) {
        self.traces = traces
        self.spansPerTrace = spansPerTrace
        self.answeredAttempts = answeredAttempts
        self.listedJobs = listedJobs
    }
}
