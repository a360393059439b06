import Foundation

/// Hits the wanted cells of one kind of job, one after the other, in one cluster; after each it looks whether all is as it has to be.
final class Campaign {
    private let verb: Verb
    private let cluster: DevCluster
    private let sight: ClusterSight
    private let disks: [String: SmallDisk]
    private let mib: Int
    private let tell: @Sendable (String) -> Void
    private(set) var coverage: Coverage
    private var subject: Subject
    private var workloads: Set<String> = []
    /// What an earlier cell left is its own complaint only.
    private var known: Set<String> = []
    /// How long each step took when nobody disturbed it, in milliseconds.
    private var usual: [String: Int64] = [:]
    private var number = 1

    /// Starts the workload, and does the job once undisturbed.
    init(
        _ verb: Verb, _ coverage: Coverage, mib: Int, _ cluster: DevCluster, _ sight: ClusterSight, disks: [String: SmallDisk],
        tell: @escaping @Sendable (String) -> Void
    ) async throws {
        (self.verb, self.coverage, self.mib, self.cluster, self.sight, self.disks, self.tell) = (
            verb, coverage, mib, cluster, sight, disks, tell
        )
        subject = try await Subject.start("counter-1", on: "node-a", mib: mib, isDiskless: !disks.isEmpty, cluster, sight)
    }

    /// Until every cell was hit or given up.
    func run() async throws {
        if let calm = try await attempt(nil, tries: 0) { throw Trouble("\(verb.rawValue) undisturbed: \(calm.complaints)") }
        while let (cell, tries) = coverage.next() {
            let hit = try await attempt(cell, tries: tries)
            coverage.record(cell, hit)
            let word = hit.map {
                "\($0.cell.moment) \($0.offset) ms, \($0.outcome) \($0.complaints.isEmpty ? "ok" : "BAD \($0.complaints)")"
            }
            tell("\(cell): \(word ?? "nothing struck")")
        }
        try await subject.remove()
    }

    /// One job with one fault, or with none; nil when nothing was struck.
    private func attempt(_ cell: Cell?, tries: Int) async throws -> Hit? {
        let stage = Stage(verb: verb, cluster: cluster, sight: sight)
        guard let before = try await subject.row() else { throw Trouble("\(subject.name) is gone") }
        workloads.insert(before.id)
        let scene = try await stage.set(subject)
        let watch = CountWatch(subject, workload: before.id)
        async let twice = watch.run()
        let (job, struck) = try await play(cell, tries, scene)
        let record = try await stage.outcome(of: job)
        var complaints: [String] = []
        if let trouble = try await stage.settle() { complaints.append(trouble) }
        complaints += try await judged(record, before, scene, cell?.fault ?? .killCoordinator, stage)
        watch.stop()
        complaints += await twice
        try await clean(record, &complaints)
        learn(record)
        guard let cell else {
            return complaints.isEmpty ? nil : Self.outside(Cell.all(of: verb, [.killCoordinator])[0], record, complaints)
        }
        guard let struck, let landing = Landing.find(struck, in: record.steps) else {
            return complaints.isEmpty ? nil : Self.outside(cell, record, complaints)
        }
        let hit = Cell(verb: verb, moment: landing.moment(of: cell.fault), fault: cell.fault)
        return Hit(cell: hit, offset: landing.offset, outcome: record.saysLost ? "lost" : record.state, complaints: complaints)
    }

    /// A machine that others use too is now faster, now slower.
    private func learn(_ record: JobRecord) {
        for step in record.steps where step.state == "succeeded" {
            guard let length = step.durationMs else { continue }
            usual[step.name] = min(length, usual[step.name].map { ($0 + length) / 2 } ?? length)
        }
    }

    /// A complaint about a job in which nothing was struck is not dropped.
    private static func outside(_ cell: Cell, _ record: JobRecord, _ complaints: [String]) -> Hit {
        Hit(cell: cell, offset: -1, outcome: "\(record.state), nothing struck", complaints: complaints)
    }

    /// Submits the job, strikes, takes the fault back after its time: the job's id, and when it was struck.
    private func play(_ cell: Cell?, _ tries: Int, _ scene: Scene) async throws -> (job: String, struck: Int64?) {
        let blow = try cell.map { try Blow($0, scene, sight, disks: disks) }
        let tail = try JobLogTail(sight.coordinatorLog)
        let cluster = cluster
        async let submitted = cluster.torpor(scene.words)
        var struck: Int64?
        do {
            if let cell, let blow { struck = try await Aim(cell: cell, tries: tries, usual: usual).strike(blow, tail) }
            if struck != nil, let lasts = cell?.fault.lasts { try await Task.sleep(for: lasts) }
        } catch {
            try blow?.mend()
            throw error
        }
        try blow?.mend()
        let answer = try await submitted
        _ = tail.lines()
        guard let job = tail.job else { throw Trouble("no job came of \(scene.words): \(answer.error)") }
        return (job, struck)
    }

    /// What the job says against what is seen, and the state of all that came of it.
    private func judged(
        _ job: JobRecord, _ before: Subject.Row, _ scene: Scene, _ fault: Fault, _ stage: Stage
    ) async throws -> [String] {
        let judge = Judge(before: verb == .restore ? nil : before, scene: scene, fault: fault, verb: verb)
        let seen = try await stage.seen(scene.workload.name) { judge.complaints(job, $0).isEmpty }
        var found = judge.complaints(job, seen)
        if let seen {
            workloads.insert(seen.id)
            if seen.state == "running" { found += try await subject(scene.workload.name).complaints() }
        }
        return try await found + stage.tidy(job, scene, subject(scene.workload.name), twin: subject("twin"))
    }

    private func subject(_ name: String) -> Subject {
        Subject(name: name, cluster: cluster, sight: sight, isDiskless: !disks.isEmpty)
    }

    /// Looks for what was left behind; what may be bent is not used on.
    private func clean(_ job: JobRecord, _ complaints: inout [String]) async throws {
        let isSpent = job.saysLost || !complaints.isEmpty
        if isSpent { try await subject.remove() }
        let left = try await remains()
        complaints += left.subtracting(known)
        known.formUnion(left)
        guard isSpent else { return }
        number += 1
        subject = try await Subject.start("counter-\(number)", on: "node-a", mib: mib, isDiskless: !disks.isEmpty, cluster, sight)
    }

    /// What is still left over after a while: daemons that were just started again need a moment.
    private func remains() async throws -> Set<String> {
        var left: Set<String> = []
        for _ in 0..<100 {
            let rows = try await Subject.rows(cluster)
            for row in rows { workloads.insert(row.id) }
            let inventory = Inventory(sight: sight, disks: disks, keepsSnapshots: verb == .restore, workloads: workloads)
            left = Set(inventory.leftovers(living: rows))
            if left.subtracting(known).isEmpty { return left }
            try await Task.sleep(for: .milliseconds(200))
        }
        return left
    }
}
