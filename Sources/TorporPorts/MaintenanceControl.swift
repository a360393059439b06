package import TorporModel

/// A coordinator that empties nodes on purpose and brings home what it moved away.
package protocol MaintenanceControl: Sendable {
    /// Has the nodes take no new work, or take it again; what lives there stays. All of them or none.
    ///
    /// - Throws: `notFound` for a node that never reported; `refused` to lift the cordon of a node that is being drained.
    func cordon(_ nodes: [NodeID], _ cordoned: Bool, reason: String, by requester: String) async throws(TorporError)
    /// Begins a maintenance, or says what it would do. Asked again for a node that is being drained, answers that drain.
    ///
    /// - Throws: `invalidArgument`, `notFound` for a node that never reported, `refused` with what stands in the way; nothing was changed.
    func begin(_ request: MaintenanceRequest, by requester: String) async throws(TorporError) -> MaintenanceView
    /// - Throws: `notFound`.
    func maintenance(_ id: MaintenanceID) async throws(TorporError) -> MaintenanceView
    /// Newest first.
    func maintenances(limit: Int) async throws(TorporError) -> [MaintenanceView]
    /// Begins nothing more, and has what is before its pivot undone. Cordons stay.
    ///
    /// - Throws: `notFound`; `refused` for one that has ended.
    func cancel(_ id: MaintenanceID, by requester: String) async throws(TorporError) -> MaintenanceView
}
