package import TorporModel

/// A node's way to speak HTTP with the workloads that live on it, past its door.
package protocol WorkloadWeb: Sendable {
    /// Asks a copy that runs here, as a program on its own machine would.
    ///
    /// - Parameter fields: of the request's head, beside what every request has.
    /// - Returns: the status that it was answered with.
    /// - Throws: `unreachable` when nobody listens there; `deadlineExceeded`.
    func ask(
        _ copy: CopyID, spec: WorkloadSpec, _ method: String, port: UInt16, path: String, telling fields: [String: String],
        within limit: Duration
    ) async throws(TorporError) -> Int
}
