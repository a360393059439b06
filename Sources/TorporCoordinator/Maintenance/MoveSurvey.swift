import TorporModel
import TorporScheduling

/// Looks up what plans of moves depend on, in one picture.
struct MoveSurvey: Sendable {
    let picture: ClusterPicture
    let tools: SagaTools
    let lore: MoveLore
    private let reports: [NodeID: NodeReport]

    init(_ picture: ClusterPicture, _ tools: SagaTools, _ lore: MoveLore) {
        self.picture = picture
        self.tools = tools
        self.lore = lore
        reports = Dictionary(picture.nodes.map { ($0.node, $0.report) }) { first, _ in first }
    }

    /// nil for one that has no home.
    func subject(_ row: WorkloadRow) -> MoveSubject? {
        guard let home = row.home else { return nil }
        let needs = needs(of: row, at: home)
        return MoveSubject(
            workload: row.id, name: row.name, spec: row.spec, from: home, isAsleep: row.life == .asleep, needs: needs,
            obstacles: picture.obstacles(row) + (picture.copy(of: row)?.sessions ?? []), inability: inability(of: row, at: home),
            guess: lore.guess(row.name, bytes: needs?.artifactBytes))
    }

    /// Of what sleeps as its manifest says; of what runs as its node reports.
    private func needs(of row: WorkloadRow, at home: NodeID) -> WorkloadNeeds? {
        if row.life == .asleep {
            let kept = row.asleepIn.flatMap(picture.snapshot)
            return kept.flatMap { try? tools.readManifest($0.manifest).needs }
        }
        return reports[home].map(row.needs)
    }

    private func inability(of row: WorkloadRow, at home: NodeID) -> [DrainRung: String] {
        let backend = reports[home]?.backends.first { $0.name == row.spec.backend }
        func obstacle(_ ability: Ability) -> String? {
            backend.map { $0.obstacle(to: ability) } ?? "its agent reports no backend \(row.spec.backend)"
        }
        var found: [DrainRung: String] = [:]
        found[.live] = obstacle(.held) ?? obstacle(.live)
        found[.copy] = obstacle(.held)
        found[.sleep] = obstacle(.sleep)
        return found
    }
}
