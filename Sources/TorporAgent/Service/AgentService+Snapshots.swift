package import TorporModel
import TorporPorts

/// Snapshots that are looked into, sent out and taken in. None of it concerns a copy, so no mailbox orders it.
extension AgentService: SnapshotAgent {
    package func run(_ errand: SnapshotErrand) async throws(TorporError) -> SnapshotErrand.Answer {
        guard let carrier = stock.snapshots else {
            throw TorporError(
                .unsupported, "node \(identity.node) sends and takes no snapshots", remedy: "choose another node: torpor nodes")
        }
        switch errand {
        case .processes(let manifest): return .processes(try await carrier.processes(try await artifacts.open(manifest)))
        case .send(let manifest, let destination):
            return .sent(try await carrier.send(manifest, try await artifacts.open(manifest), to: destination))
        case .take(let source, let name): return .taken(try await take(source, name, carrier))
        }
    }

    /// A snapshot of this node's own: what it was made of is told in it, and vouched for by nobody but who asked.
    private func take(
        _ source: SnapshotSource, _ name: SnapshotErrand.Name, _ carrier: any SnapshotCarrier
    ) async throws(TorporError) -> SignedManifest {
        let (artifacts, node) = (artifacts, identity.node)
        let signed = try await carrier.take(source, as: name.snapshot.rawValue) { (foreign, hash) async throws(TorporError) in
            var needs = foreign.needs
            needs.artifactBytes = foreign.logicalBytes
            return try await artifacts.begin(
                SnapshotManifest(
                    snapshot: name.snapshot, workload: name.workload, name: foreign.name, spec: foreign.spec, incarnation: .none,
                    attempt: SnapshotErrand.Name.attempt, lineage: foreign.lineage, createdAt: name.createdAt, source: node, needs: needs,
                    origin: SnapshotOrigin(
                        snapshot: foreign.snapshot, source: foreign.source, createdAt: foreign.createdAt, manifest: hash)),
                for: .keep)
        }
        do throws(TorporError) {
            try await artifacts.sync(name.snapshot)
            return signed
        } catch {
            try? await artifacts.collect(name.workload, attempt: SnapshotErrand.Name.attempt)
            throw error
        }
    }
}
