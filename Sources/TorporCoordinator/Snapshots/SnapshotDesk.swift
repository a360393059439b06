import TorporModel
import TorporPorts

/// What people, and retention, do with snapshots that are kept.
struct SnapshotDesk: Sendable {
    let tools: SagaTools

    /// Newest first, with the nodes that hold their bytes.
    func list() async throws(TorporError) -> [SnapshotView] {
        try await tools.catalogue.snapshots().map { row in
            let secrets = (try? tools.readManifest(row.manifest).spec.secrets) ?? []
            return SnapshotView(
                id: row.id, workload: row.name, createdAt: row.createdAt.description, backend: row.backend, logicalBytes: row.logicalBytes,
                storedBytes: row.logicalBytes * UInt64(row.nodes.count), nodes: row.nodes, parent: nil, pinned: row.pinned,
                secrets: secrets)
        }
    }

    /// Forgets a snapshot; nodes that do not answer owe the cleaning.
    ///
    /// - Throws: `refused` for one that is pinned, or that an open job restores.
    func remove(_ id: SnapshotID) async throws(TorporError) {
        let kept = try await tools.snapshot(id)
        if kept.pinned { throw TorporError(.refused, "snapshot \(id) is pinned", remedy: "torpor snapshots unpin \(id)") }
        if try await inFlight().contains(id) {
            throw TorporError(.refused, "an open job restores snapshot \(id)", remedy: "wait for it: torpor jobs")
        }
        if let sleeper = try await tools.catalogue.workloads().first(where: { $0.asleepIn == id }) {
            throw TorporError(.refused, "workload \(sleeper.name) sleeps in snapshot \(id)", remedy: "torpor rm --force \(sleeper.name)")
        }
        let debts = try kept.nodes.map { (node) throws(TorporError) in try tools.collecting(kept, on: node) }
        try await tools.catalogue.add(debts)
        try await tools.catalogue.remove(id)
        for debt in debts { _ = await tools.pay(debt) }
    }

    /// - Throws: `notFound`.
    func pin(_ id: SnapshotID, _ pinned: Bool) async throws(TorporError) { try await tools.catalogue.pin(id, pinned) }

    /// What open jobs restore. One that is submitted at this very moment finds its snapshot gone, and is undone with nothing changed.
    func inFlight() async throws(TorporError) -> Set<SnapshotID> {
        Set(try await tools.catalogue.openJobs().compactMap { $0.request.kind.source ?? $0.asleepIn })
    }

    /// Every node that holds it is asked; one that cannot be asked is an answer with a flaw.
    func check(_ id: SnapshotID) async throws(TorporError) -> [SnapshotCheck] {
        var checks: [SnapshotCheck] = []
        for node in try await tools.snapshot(id).nodes {
            do throws(TorporError) { checks.append(try await carer(node).check(id)) } catch {
                checks.append(SnapshotCheck(node: node, chunks: 0, storedBytes: 0, flaws: [error.message]))
            }
        }
        return checks
    }

    /// - Throws: `notFound` for a node that has never reported; `unsupported` for one that seals nothing.
    func rotateKey(of node: NodeID) async throws(TorporError) -> Int {
        guard try await tools.catalogue.nodes().contains(where: { $0.node == node }) else {
            throw TorporError(.notFound, "there is no node \(node)", remedy: "torpor nodes")
        }
        return try await carer(node).rotateKey()
    }

    private func carer(_ node: NodeID) async throws(TorporError) -> any CareAgent {
        guard let agent = try await tools.agents.agent(on: node) as? any CareAgent else {
            throw TorporError(.unsupported, "the agent of \(node) cannot look after snapshots")
        }
        return agent
    }
}
