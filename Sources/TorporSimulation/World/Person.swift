import TorporCoordinator
import TorporModel
import TorporPorts

/// Somebody who uses a cluster: runs workloads, moves them, checkpoints, stops, restores and removes them, changes their mind.
struct Person: Sendable {
    let world: World
    let process: SimulatedProcess
    let name: WorkloadName

    /// One for each workload, until together they have asked for as many jobs as the settings say.
    static func all(in world: World, as process: SimulatedProcess) async {
        await withDiscardingTaskGroup { group in
            for index in 0..<world.settings.workloads {
                guard let name = try? WorkloadName("w\(index)") else { continue }
                let share =
                    world.settings.jobs / world.settings.workloads + (index < world.settings.jobs % world.settings.workloads ? 1 : 0)
                group.addTask(executorPreference: process) { await Person(world: world, process: process, name: name).use(jobs: share) }
            }
        }
    }

    private var hand: Hand { world.hand(process) }

    /// One wish after the other; none while a job of the workload waits for somebody's word.
    private func use(jobs: Int) async {
        for number in 0..<jobs {
            if let row = world.witness.row(named: name), world.witness.left.contains(row.id) { return }
            guard let kind = wish() else { continue }
            let key = IdempotencyKey(unchecked: "\(name)-\(number)")
            let haste = world.faults.happens({ $0.hurries }) ? world.scheduler.draw { $0.value(in: 50...20_000) } : nil
            if let job = await submit(kind, key, haste) {
                await follow(job, kind, key, haste)
            }
            let range = world.settings.thinkSeconds
            await hand.pause(world.scheduler.draw { $0.value(in: range.lowerBound * 1_000_000_000...range.upperBound * 1_000_000_000) })
        }
    }

    /// What to ask for next, by how the workload stands.
    private func wish() -> JobKind? {
        guard let row = world.witness.row(named: name) else {
            var spec = WorkloadSpec(backend: BackendKind(unchecked: "fake"), command: ["count"])
            spec.restart = policy()
            return .run(name: name, spec: spec, on: world.scheduler.draw { $0.chance(0.5) } ? anyNode() : nil)
        }
        if row.life == .asleep { return wishOfSleeper(row) }
        if row.life == .stopped {
            if world.hasFiles(row), world.scheduler.draw({ $0.chance(0.5) }) { return .start(name: name) }
            guard let snapshot = world.snapshot(of: row.id) else { return .remove(name: name, force: true) }
            return .restore(snapshot: snapshot, name: nil, on: world.scheduler.draw { $0.chance(0.5) } ? anyNode() : nil)
        }
        if world.isGone(row) {
            let starts = world.hasFiles(row) && world.scheduler.draw { $0.chance(0.7) }
            return starts ? .start(name: name) : .remove(name: name, force: true)
        }
        if world.settings.sleeps > 0, world.scheduler.draw({ $0.chance(world.settings.sleeps) }) { return .hibernate(name: name) }
        let (isMove, other) = world.scheduler.draw { ($0.chance(world.settings.migrations), $0.index(below: 8)) }
        if isMove { return .migrate(name: name, to: anyNode(but: row.home), mode: mode()) }
        switch other {
        case 0...3: return .checkpoint(name: name, stop: other > 1, live: other % 2 == 0 ? nil : PrecopyLimits(maxRounds: 3))
        case 4, 5: return .stop(name: name, graceMs: 1000)
        case 6: return .restart(name: name, graceMs: 1000)
        default: return .remove(name: name, force: true)
        }
    }

    private func wishOfSleeper(_ row: WorkloadRow) -> JobKind {
        switch world.scheduler.draw({ $0.index(below: 8) }) {
        case 0...2: .wake(name: name)
        case 3...5: .migrate(name: name, to: anyNode(but: row.home))
        case 6: .deepen(name: name, to: nil)
        default: .remove(name: name, force: true)
        }
    }

    /// How a move brings the memory along.
    private func mode() -> MoveMode {
        let lazy = world.settings.lazyMoves
        if lazy > 0, world.scheduler.draw({ $0.chance(lazy) }) { return .lazy }
        guard world.scheduler.draw({ $0.chance(0.3) }) else { return .stopAndCopy }
        // Each round finds as much as the one before: such a move freezes when it no longer gets less, or gives up.
        let isStrict = world.scheduler.draw { $0.chance(0.1) } && world.settings.faults != FaultPlan()
        return .live(PrecopyLimits(maxDowntimeMs: isStrict ? 0 : nil, maxRounds: 4))
    }

    /// What is to become of it when it ends by itself.
    private func policy() -> RestartPolicy {
        switch world.scheduler.draw({ $0.index(below: 5) }) {
        case 0: RestartPolicy(.always)
        case 1: RestartPolicy(.onFailure)
        case 2: RestartPolicy(.onFailure, limit: 2)
        default: RestartPolicy()
        }
    }

    /// Sends the wish until it is answered; nil when it is refused.
    func submit(_ kind: JobKind, _ key: IdempotencyKey, _ haste: UInt64?) async -> JobID? {
        let request = JobRequest(key: key, kind: kind, traceParent: nil, timeoutMs: haste)
        for _ in 0..<10_000 {
            do throws(TorporError) {
                let view = try await world.network.call(
                    "submit \(kind.verb) \(name)", from: nil, process, to: world.control, deadline: .seconds(15)
                ) { (service) async throws(TorporError) in try await service.submit(request, by: "operator/simulated") }
                return view.job
            } catch {
                guard error.code.outcomeUnknown || error.code == .diskFull else {
                    world.scheduler.note("refused: \(error)")
                    return nil
                }
                await hand.pause(2_000_000_000)
            }
        }
        return nil
    }

    /// Perhaps sends it again, perhaps thinks better of it; then waits for the end.
    private func follow(_ job: JobID, _ kind: JobKind, _ key: IdempotencyKey, _ haste: UInt64?) async {
        if world.faults.happens({ $0.repeats }), let again = await submit(kind, key, haste), again != job {
            world.witness.accuse(8, "one key made two jobs: \(job) and \(again)")
        }
        if world.faults.happens({ $0.cancels }) {
            await hand.pause(world.scheduler.draw { $0.value(in: 0...2_000_000_000) })
            _ = try? await world.network.call("cancel \(job)", from: nil, process, to: world.control, deadline: .seconds(15)) {
                (service) async throws(TorporError) in try await service.cancel(job, by: "operator/simulated")
            }
        }
        await world.witness.end(of: job)
    }

    /// Whether it can take the workload is for the coordinator to say.
    private func anyNode(but home: NodeID? = nil) -> NodeID {
        let nodes = world.nodes.map(\.id).filter { $0 != home }
        return nodes[world.scheduler.draw { $0.index(below: nodes.count) }]
    }
}
