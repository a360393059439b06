package import TorporModel

/// The power to see whether a copy is idle, and to let it doze. A backend that has none is none of these.
package protocol RestingBackend: Backend {
    /// What the running copy has done so far. Costs no process: it is asked every second.
    func activity(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> ActivityReading

    /// Freezes the running copy in memory until a packet comes for it, whoever else is alive then; a request in that moment leaves it running.
    /// To everybody else it goes on to be a copy that runs: jobs take it as it is.
    ///
    /// - Throws: `refused` for one that cannot be woken so: it has no network of its own, or is in a job's hands.
    func doze(_ copy: CopyID) async throws(TorporError)

    /// Lets it run again. A copy that does not doze is success.
    func rouse(_ copy: CopyID) async throws(TorporError)
}
