import TorporModel
import TorporStore

/// When faults are over: every job ends within a bound, every debt is paid, and nothing is left that nobody owns.
struct Quiet: Sendable {
    let world: World

    /// Waits for it, then looks everywhere.
    func come() async {
        let hand = Hand(process: world.observer, scheduler: world.scheduler, faults: world.faults)
        var waited: UInt64 = 0
        // Twice as long as any agent takes to look at its copies; debts are tried every two seconds.
        var quiet = 0
        while quiet < 20 {
            guard waited < world.settings.patienceSeconds else { return complain() }
            world.scheduler.note("waits for quiet")
            await hand.pause(1_000_000_000)
            waited += 1
            quiet = isQuiet() ? quiet + 1 : 0
        }
        look()
    }

    /// No job is open, nobody owes anything, every node is up with an agent before it, and what is to be started again was.
    private func isQuiet() -> Bool {
        world.witness.openJobs.isEmpty && world.downAgainstPolicy.isEmpty && world.wokenUnnoticed.isEmpty && world.catalogue.owed.isEmpty
            && world.nodes.allSatisfy { $0.agent != nil && !$0.isOff && $0.engine.isIdle }
    }

    /// Names what never came to its end.
    private func complain() {
        for job in world.witness.openJobs {
            let events = world.catalogue.log(of: job).suffix(6).map { "\($0.kind)" }
            world.witness.accuse(8, "job \(job) has not ended: \(events)")
        }
        for workload in world.downAgainstPolicy { world.witness.accuse(3, "\(workload) is down, and its policy wants it to run") }
        for workload in world.wokenUnnoticed { world.witness.accuse(3, "\(workload) sleeps by its row, and its home may not wake it") }
        for debt in world.catalogue.owed { world.witness.accuse(7, "never paid: \(debt)") }
    }

    /// Rows, copies and snapshots agree, on every node.
    private func look() {
        let rows = Dictionary(uniqueKeysWithValues: world.catalogue.rows.map { ($0.id, $0) })
        for row in rows.values.sorted(by: { $0.id < $1.id }) where row.phase != .free && !world.witness.left.contains(row.id) {
            world.witness.accuse(7, "row \(row.id) is \(row.phase), and no job is open")
        }
        for row in world.catalogue.kept {
            for node in world.nodes where row.nodes.contains(node.id) && node.artifacts.isSynced(row.id) {
                if !node.artifacts.snapshots.contains(row.id) { world.witness.accuse(2, "snapshot \(row.id) is gone from \(node.id)") }
            }
        }
        for node in world.nodes {
            for row in rows.values.sorted(by: { $0.id < $1.id }) where node.mayWake(row.id) && (row.life != .asleep || row.home != node.id)
            {
                world.witness.accuse(7, "\(node.id) may wake \(row.id), which is \(row.life) on \(row.home?.rawValue ?? "-")")
            }
            judgeDoubles(on: node)
            for copy in node.engine.inner.copies where !world.witness.left.contains(copy.workload) {
                judge(copy, on: node, rows[copy.workload])
            }
            for copy in node.engine.inner.besideRounds where !world.witness.left.contains(copy.workload) {
                world.witness.accuse(7, "node \(node.id) still prepares or follows \(copy)")
            }
            for workload in node.artifacts.strays {
                world.witness.accuse(7, "node \(node.id) keeps chunks of \(workload) that were followed")
            }
            for snapshot in node.artifacts.snapshots {
                if world.catalogue.kept.contains(where: { $0.id == snapshot }) || isLeft(snapshot) { continue }
                world.witness.accuse(7, "node \(node.id) keeps snapshot \(snapshot), which nobody knows")
            }
        }
    }

    /// Of a job that waits for a person: its capture, or one of its rounds.
    private func isLeft(_ snapshot: SnapshotID) -> Bool {
        world.witness.leftJobs.contains { snapshot.rawValue == $0.rawValue || snapshot.rawValue.hasPrefix("\($0)-r") }
    }

    /// Beside one that runs nothing is left of its workload.
    private func judgeDoubles(on node: SimulatedNode) {
        let copies = node.engine.inner.copies
        for copy in copies where node.engine.inner.truth(of: copy) == .running {
            for other in copies where other.workload == copy.workload && other != copy {
                world.witness.accuse(7, "\(other) is left on \(node.id) beside \(copy)")
            }
        }
    }

    /// A copy is where its row says that it lives, and as its row says.
    private func judge(_ copy: CopyID, on node: SimulatedNode, _ row: WorkloadRow?) {
        let truth = node.engine.inner.truth(of: copy)
        guard let row, row.life != .removed else {
            return world.witness.accuse(7, "\(copy) is left on \(node.id), \(truth), of no workload")
        }
        if row.home != node.id {
            return world.witness.accuse(7, "\(copy) is left on \(node.id), \(truth); its home is \(row.home?.rawValue ?? "-")")
        }
        switch truth {
        case .running:
            if row.life != .running { world.witness.accuse(7, "\(copy) runs on \(node.id), and should not") }
            if let way = node.door.way(to: copy), way != .open { world.witness.accuse(3, "the door over \(copy) on \(node.id) is shut") }
        case .frozen, .held: world.witness.accuse(4, "\(copy) on \(node.id) is \(truth), and no job is open")
        case .exited, .absent: break
        }
    }
}
