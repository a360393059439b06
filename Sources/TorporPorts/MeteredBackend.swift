package import TorporModel

/// The power to say how much memory a running copy uses. A backend that has it not is none of these.
package protocol MeteredBackend: Backend {
    /// Resident bytes of all its processes: what a target would have to find room for. Costs no process.
    func memoryBytes(_ copy: CopyID) async throws(TorporError) -> UInt64
}
