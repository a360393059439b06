import Logging
import TorporModel
import TorporPorts

/// Pays what nodes owe, as soon as they are back: cleaning that outlived its job.
struct DebtCollector: Sendable {
    let tools: SagaTools
    let logger: Logger

    /// Works until cancelled.
    func run() async {
        while !Task.isCancelled {
            do { try await tools.clock.sleep(for: tools.limits.debtPause) } catch { return }
            await round()
        }
    }

    /// One try for every debt whose job has ended or goes on without it; nodes that do not answer are not asked twice in a round.
    func round() async {
        guard let debts = try? await tools.catalogue.debts() else { return }
        var silent: Set<NodeID> = []
        for debt in debts where !silent.contains(debt.node) {
            if await tools.pay(debt) {
                logger.info(
                    "debt paid",
                    metadata: ["node": "\(debt.node)", "workload.id": "\(debt.workload)", "debt.kind": "\(debt.kind.rawValue)"])
            } else {
                silent.insert(debt.node)
            }
        }
    }
}
