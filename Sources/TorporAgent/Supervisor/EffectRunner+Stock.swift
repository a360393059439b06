import TorporModel
import TorporPorts

/// What concerns images and secrets.
extension EffectRunner {
    func image(_ order: ImageOrder, _ attempt: Attempt) async throws(TorporError) -> EffectResult.Product {
        guard let images = stock.images else {
            throw TorporError(.unsupported, "node \(node) keeps no images", remedy: "torpor check")
        }
        let work = "\(workload)-\(attempt)"
        switch order {
        case .pull(let reference): return .image(try await images.pull(reference, as: work))
        case .check(let digest):
            guard await images.has(digest) else {
                throw TorporError(.notFound, "image \(digest) is not on node \(node)", remedy: "torpor images")
            }
            return .image(digest)
        case .pack(let digest, let packet): return .manifest(try await pack(digest, packet, attempt, images))
        case .take(let digest, let manifest, let peer):
            if !(await images.has(digest)) {
                _ = try await artifacts.verify(manifest)
                _ = try await artifacts.fetch(manifest, from: peer)
                try await images.take(digest, from: try await artifacts.open(manifest), as: work)
            }
            return .image(digest)
        }
    }

    /// Under this workload and attempt, so that the job's own `collect` drops it.
    private func pack(
        _ digest: ContentHash, _ packet: ImageOrder.Packet, _ attempt: Attempt, _ images: any ImageKeeper
    ) async throws(TorporError) -> SignedManifest {
        let bytes = await images.list().first { $0.digest == digest }?.bytes ?? 0
        let needs = WorkloadNeeds(
            facts: HostFacts(architecture: "", kernel: "", cpuFlags: [], engines: [:]), mappedFiles: [], memoryBytes: 0,
            artifactBytes: bytes)
        let writer = try await artifacts.begin(
            SnapshotManifest(
                snapshot: packet.snapshot, workload: workload, name: packet.name,
                spec: WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: []), incarnation: .none, attempt: attempt, lineage: 1,
                createdAt: packet.createdAt, source: node, needs: needs, artifacts: []))
        do throws(TorporError) {
            try await images.pack(digest, into: writer)
            return try await writer.finish(needs: needs)
        } catch {
            await writer.abandon()
            throw error
        }
    }

    /// To the copy that is about to be started, started again or restored.
    func provide(_ secrets: Secrets, for effect: Effect) async throws(TorporError) {
        switch effect {
        case .start(let copy), .restart(let copy), .restoreHeld(let copy, _), .restoreLazily(let copy, _, _), .wake(let copy, _):
            try await keep(secrets, for: copy)
        // The copy that a wake will make: whoever wakes it then asks nobody.
        case .grant(_, let grant), .entrust(let grant): try await keep(secrets, for: grant.copy)
        default: return
        }
    }

    private func keep(_ secrets: Secrets, for copy: CopyState.Copy) async throws(TorporError) {
        guard let keeper = stock.secrets else {
            throw TorporError(.unsupported, "node \(node) keeps no secrets", remedy: "choose a node of another kind: torpor nodes")
        }
        try await keeper.provide(secrets, to: id(copy))
    }
}
