package import TorporModel

/// The power to say how much memory a running copy uses, and how much there is for another. A backend that has it not is none of these.
package protocol MeteredBackend: Backend {
    /// Memory of this node that a copy more may use, in bytes. Costs no process.
    func freeMemoryBytes() async -> UInt64

    /// Resident bytes of all its processes: what a target would have to find room for. Costs no process.
    func memoryBytes(_ copy: CopyID) async throws(TorporError) -> UInt64
}
