import TorporModel
import TorporPorts

/// Has snapshots described, sent out of the cluster and taken into it, by nodes. No job: what fails has changed nothing that lasts.
struct SnapshotGate: Sendable {
    let tools: SagaTools
    let names: NameSource

    /// The processes are a node's to tell; without an answer they are left out.
    func describe(_ id: SnapshotID) async throws(TorporError) -> SnapshotDetail {
        let kept = try await tools.snapshot(id)
        var processes: [CapturedProcess]?
        if case .processes(let found)? = try? await holder(of: kept, .processes(kept.manifest)) { processes = found }
        return SnapshotDetail(manifest: kept.manifest, nodes: kept.nodes, processes: processes)
    }

    func send(_ id: SnapshotID, to destination: SnapshotDestination) async throws(TorporError) -> SentSnapshot {
        let kept = try await tools.snapshot(id)
        guard case .sent(let sent) = try await holder(of: kept, .send(kept.manifest, to: destination)) else { throw .mixedUp("send") }
        return sent
    }

    /// Entered last. What a node made and nobody entered is owed to be collected, unless this process ends in between.
    func take(_ source: SnapshotSource, on node: NodeID) async throws(TorporError) -> SnapshotDetail {
        let workload = names.workload()
        let name = SnapshotErrand.Name(
            snapshot: SnapshotID(unchecked: "s-\(workload.rawValue)"), workload: workload, createdAt: tools.now())
        let manifest: SignedManifest
        do throws(TorporError) { manifest = try await taken(source, name, on: node) } catch {
            // A refusal is definite: then there is nothing there.
            if error.code.outcomeUnknown { try await forget(name, on: node) }
            throw error
        }
        do throws(TorporError) { try await enter(manifest, on: node) } catch {
            // Whether it was entered may not be known, and what is entered is never collected.
            if try await tools.catalogue.snapshot(name.snapshot) == nil { try await forget(name, on: node) }
            throw error
        }
        return SnapshotDetail(manifest: manifest, nodes: [node], processes: nil)
    }

    private func taken(
        _ source: SnapshotSource, _ name: SnapshotErrand.Name, on node: NodeID
    ) async throws(TorporError) -> SignedManifest {
        guard case .taken(let manifest) = try await agent(on: node).run(.take(source, as: name)) else { throw .mixedUp("take") }
        return manifest
    }

    /// As any new workload's, its specification is judged before anybody can restore it.
    private func enter(_ manifest: SignedManifest, on node: NodeID) async throws(TorporError) {
        let content = try tools.readManifest(manifest)
        try SpecCheck.judge(content.name, content.spec)
        try await tools.catalogue.add(
            SnapshotRow(
                id: content.snapshot, manifest: manifest, workload: content.workload, name: content.name, backend: content.spec.backend,
                createdAt: content.createdAt, logicalBytes: content.logicalBytes, nodes: [node]))
    }

    private func forget(_ name: SnapshotErrand.Name, on node: NodeID) async throws(TorporError) {
        try await tools.owe(
            Debt(node: node, workload: name.workload, attempt: SnapshotErrand.Name.attempt, incarnation: .none, kind: .collect))
    }

    /// The first of those who have its bytes and answer.
    private func holder(of kept: SnapshotRow, _ errand: SnapshotErrand) async throws(TorporError) -> SnapshotErrand.Answer {
        var last = TorporError(.notFound, "no node has snapshot \(kept.id)", remedy: "torpor snapshots")
        for node in kept.nodes {
            do throws(TorporError) { return try await agent(on: node).run(errand) } catch {
                guard error.code.outcomeUnknown else { throw error }
                last = error
            }
        }
        throw last
    }

    private func agent(on node: NodeID) async throws(TorporError) -> any SnapshotAgent {
        guard let agent = try await tools.agents.agent(on: node) as? any SnapshotAgent else {
            throw TorporError(.unsupported, "the agent on \(node) sends and takes no snapshots")
        }
        return agent
    }
}
