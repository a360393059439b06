import TorporModel
import TorporSaga

/// Has the workload's image at the target, whole, before anything is frozen or started: from where its reference says when it is started
/// for the first time, later from the node that has the workload or its snapshot, agent to agent.
struct ImageStep: SagaStep {
    /// Where the image comes from.
    enum Origin: Sendable {
        case reference
        case home
        case snapshot(SnapshotID)
    }

    let tools: SagaTools
    let origin: Origin
    var name: StepName { .image }
    /// Gigabytes over a slow line; nothing is frozen meanwhile.
    var limit: Duration { .seconds(1500) }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        guard let image = saga.job.image else { return .done(.nothing) }
        let target = try tools.target(of: saga)
        if let digest = image.digest, try await has(digest, target, saga) { return .done(.image(digest)) }
        guard let holder = try await holder(saga) else {
            return .done(.image(try digest(try await tools.order(.image(.pull(image.reference)), to: target, in: saga))))
        }
        guard let digest = image.digest, holder != target else {
            throw TorporError(
                .notFound, "the image \(image.reference) of \(saga.job.name) is not on \(holder)",
                remedy: "look at that node: torpor images")
        }
        // A fresh name each time: a repeat does not know whether the last was finished.
        let now = tools.now()
        let packet = ImageOrder.Packet(
            snapshot: SnapshotID(unchecked: "\(saga.job.id)-i\(now.milliseconds)"), name: saga.job.name, createdAt: now)
        guard case .packed(let manifest) = try await tools.order(.image(.pack(digest, packet)), to: holder, in: saga) else {
            throw .mixedUp("image")
        }
        let take = Order.Verb.image(.take(digest, manifest, from: try await tools.address(of: holder)))
        return .done(.image(try self.digest(try await tools.order(take, to: target, in: saga))))
    }

    /// The image stays where it is, for the next try; what was packed for the way is dropped.
    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        // Of a move that had begun to copy, its own undo collects, and knows what has to stay.
        if !saga.started.contains(.copy) { try await collect(saga) }
        return .undone
    }

    /// Drops what was packed for this saga on both sides; who does not answer owes it.
    func collect(_ saga: SagaRecord) async throws(TorporError) {
        guard saga.job.image != nil, saga.started.contains(.image), let holder = try await holder(saga) else { return }
        try await tools.owe(try tools.debt(.collect, of: try tools.target(of: saga), in: saga))
        try await tools.owe(try tools.debt(.collect, of: holder, in: saga))
    }

    /// The node that has it, unless its reference says where it is.
    private func holder(_ saga: SagaRecord) async throws(TorporError) -> NodeID? {
        switch origin {
        case .reference: return nil
        case .home: return try tools.source(of: saga)
        case .snapshot(let id):
            let nodes = try await tools.snapshot(id).nodes
            let target = try tools.target(of: saga)
            return nodes.first { $0 != target } ?? target
        }
    }

    private func has(_ digest: ContentHash, _ node: NodeID, _ saga: SagaRecord) async throws(TorporError) -> Bool {
        do throws(TorporError) {
            _ = try await tools.order(.image(.check(digest)), to: node, in: saga)
            return true
        } catch  where error.code == .notFound {
            return false
        }
    }

    private func digest(_ answer: Answer) throws(TorporError) -> ContentHash {
        guard case .image(let digest) = answer else { throw .mixedUp("image") }
        return digest
    }
}
