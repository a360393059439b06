package import TorporModel

/// Makes names. Chance is handed in, so that a simulation owns it.
package struct NameSource: Sendable {
    package let workload: @Sendable () -> WorkloadID
    package let job: @Sendable () -> JobID
    package let maintenance: @Sendable () -> MaintenanceID
    /// The root of a new trace, for callers that brought none.
    package let trace: @Sendable () -> TraceParent

    package init(
        workload: @escaping @Sendable () -> WorkloadID, job: @escaping @Sendable () -> JobID,
        maintenance: @escaping @Sendable () -> MaintenanceID, trace: @escaping @Sendable () -> TraceParent
    ) {
        self.workload = workload
        self.job = job
        self.maintenance = maintenance
        self.trace = trace
    }
}
