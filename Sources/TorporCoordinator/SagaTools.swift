package import TorporModel
package import TorporPorts
import TorporSaga

/// What every step works with. Steps hold no state of their own: what they know is in the saga's record.
package struct SagaTools: Sendable {
    package let catalogue: any Catalogue
    package let agents: any AgentDirectory
    package let clock: any Clock<Duration>
    package let now: @Sendable () -> Timestamp
    package let limits: CoordinatorLimits
    /// Checks a manifest's signature, signer and shape, and reads it. Handed in, since the coordinator knows no cryptography.
    package let readManifest: @Sendable (SignedManifest) throws(TorporError) -> SnapshotManifest

    package init(
        catalogue: any Catalogue, agents: any AgentDirectory, clock: any Clock<Duration>, now: @escaping @Sendable () -> Timestamp,
        limits: CoordinatorLimits, readManifest: @escaping @Sendable (SignedManifest) throws(TorporError) -> SnapshotManifest
    ) {
        self.catalogue = catalogue
        self.agents = agents
        self.clock = clock
        self.now = now
        self.limits = limits
        self.readManifest = readManifest
    }

    /// The workload's row; its absence is a broken promise of the store.
    func row(of saga: SagaRecord) async throws(TorporError) -> WorkloadRow {
        guard let row = try await catalogue.workload(saga.job.workload) else {
            throw TorporError(.internal, "the row of \(saga.job.name) is missing")
        }
        return row
    }

    /// One order within a saga: the claim's attempt, and its incarnation unless another is given.
    func order(
        _ verb: Order.Verb, to node: NodeID, in saga: SagaRecord, incarnation: Incarnation? = nil, secrets: Secrets = .none
    ) async throws(TorporError) -> Answer {
        let claim = try saga.claim()
        return try await order(
            verb, to: node, for: saga.job.workload, attempt: claim.attempt, incarnation: incarnation ?? claim.incarnation, secrets: secrets)
    }

    /// What the workload's secrets say; nothing is asked for a workload without.
    func secrets(of saga: SagaRecord, naming names: [SecretName]) async throws(TorporError) -> Secrets {
        names.isEmpty ? .none : try await catalogue.secrets(of: saga.job.workload)
    }

    /// The source of the saga: the workload's home when it was claimed.
    func source(of saga: SagaRecord) throws(TorporError) -> NodeID {
        guard let home = try saga.claim().home else {
            throw TorporError(.refused, "workload \(saga.job.name) has no home", remedy: "start it first: torpor run")
        }
        return home
    }

    /// Where the saga wants to go.
    func target(of saga: SagaRecord) throws(TorporError) -> NodeID {
        guard let target = saga.job.to else { throw TorporError(.internal, "job \(saga.job.id) has no target") }
        return target
    }

    /// One compare-and-swap of the row, from what the claim left or from the incarnation given.
    @discardableResult
    func change(
        _ saga: SagaRecord, from: RowPhase, to: RowPhase, incarnation: Incarnation? = nil, pivot: RowChange.Pivot? = nil,
        life: WorkloadLife? = nil, asleepIn: SnapshotID? = nil, memoryBytes: UInt64 = 0, debts: [Debt] = [], snapshot: SnapshotRow? = nil,
        newLineage: String? = nil,
        image: ContentHash? = nil
    ) async throws(TorporError) -> WorkloadRow {
        let claim = try saga.claim()
        return try await catalogue.change(
            RowChange(
                workload: saga.job.workload, attempt: claim.attempt, from: from, incarnation: incarnation ?? claim.incarnation, to: to,
                pivot: pivot, life: life, asleepIn: asleepIn, at: now(), memoryBytes: memoryBytes, debts: debts, snapshot: snapshot,
                newLineage: newLineage, image: image))
    }

    /// One order to one node, bearing the attempt, and the claim's incarnation unless another is given.
    func order(
        _ verb: Order.Verb, to node: NodeID, for workload: WorkloadID, attempt: Attempt, incarnation: Incarnation,
        secrets: Secrets = .none
    ) async throws(TorporError) -> Answer {
        let agent = try await agents.agent(on: node)
        let order = Order(workload: workload, incarnation: incarnation, attempt: attempt, verb: verb, secrets: secrets)
        return try await agent.perform(order, deadline: limits.deadline(for: verb))
    }

    /// What `node` owes from this saga's attempt, under the claim's incarnation unless another is given.
    func debt(
        _ kind: Debt.Kind, of node: NodeID, in saga: SagaRecord, incarnation: Incarnation? = nil
    ) throws(TorporError) -> Debt {
        let claim = try saga.claim()
        return Debt(
            node: node, workload: saga.job.workload, attempt: claim.attempt, incarnation: incarnation ?? claim.incarnation, kind: kind)
    }

    /// Writes debts down, then pays them side by side if their nodes answer now; else the collector of debts does, when they are back.
    func owe(_ debts: Debt...) async throws(TorporError) {
        if !Mutant.isPlanted(.debtForgotten) { try await catalogue.add(debts) }
        await withTaskGroup(of: Void.self) { group in
            for debt in debts { group.addTask { _ = await pay(debt) } }
        }
    }

    /// What the attempt left in the chunk stores of source and target.
    func oweCollecting(_ saga: SagaRecord) async throws(TorporError) {
        try await owe(
            try debt(.collect, of: try source(of: saga), in: saga), try debt(.collect, of: try target(of: saga), in: saga))
    }

    /// Pays one debt now if the node answers.
    func pay(_ debt: Debt) async -> Bool {
        do throws(TorporError) {
            let verb: Order.Verb =
                switch debt.kind {
                case .retire: .retire
                case .discard: .discard
                case .collect: .collect
                case .remove: .remove
                }
            _ = try await order(verb, to: debt.node, for: debt.workload, attempt: debt.attempt, incarnation: debt.incarnation)
            try await catalogue.settle(debt)
            return true
        } catch {
            return false
        }
    }
}
