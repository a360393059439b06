/// A call that a workload is told something by, at one moment of its life.
package struct WorkloadHook: Hashable, Codable, Sendable {
    package var call: WorkloadCall
    /// Whether a failure counts: before sleep it refuses the job, after a wake it ends the workload. Else it is only logged.
    package var isRequired: Bool

    package init(_ call: WorkloadCall, isRequired: Bool) {
        self.call = call
        self.isRequired = isRequired
    }
}
