import Foundation

/// Sets a job up, sees it to its end, and puts away what it was for.
struct Stage {
    let verb: Verb
    let cluster: DevCluster
    let sight: ClusterSight

    /// Who plays which part in the next job.
    func set(_ subject: Subject) async throws -> Scene {
        guard let row = try await subject.row(), let home = row.node else { throw Trouble("\(subject.name) is nowhere") }
        let other = home == "node-a" ? "node-b" : "node-a"
        let own = Scene.Workload(name: subject.name, id: row.id)
        switch verb {
        case .migrate:
            return Scene(source: home, target: other, workload: own, words: ["migrate", subject.name, "--to", other, "--detach"])
        case .checkpoint: return Scene(source: home, target: home, workload: own, words: ["checkpoint", subject.name, "--detach"])
        case .sleep: return Scene(source: home, target: home, workload: own, words: ["checkpoint", subject.name, "--stop", "--detach"])
        case .restart:
            return Scene(source: home, target: home, workload: own, words: ["restart", subject.name, "--grace", "5s", "--detach"])
        case .restore:
            let snapshot = try await snapshot(of: subject)
            return Scene(
                source: home, target: other, workload: Scene.Workload(name: "twin", id: nil),
                words: ["restore", snapshot, "--as", "twin", "--on", other, "--detach"])
        }
    }

    /// The one that all restores are made from.
    private func snapshot(of subject: Subject) async throws -> String {
        let known = try await cluster.torpor("snapshots", "-o", "json").list()
        if let id = known.first?["id"] as? String { return id }
        // Without the ports that it publishes a twin could live beside it; it lives on another node instead.
        let made = try await cluster.torpor("checkpoint", subject.name, "-o", "json")
        guard let id = try made.object()["snapshot"] as? String else { throw Trouble("no snapshot: \(made)") }
        return id
    }

    /// The job's record when it has ended, or after a minute and a half.
    func outcome(of job: String) async throws -> JobRecord {
        var last: JobRecord?
        let end = ContinuousClock.now + .seconds(90)
        while ContinuousClock.now < end {
            let shown = try await cluster.torpor("job", "show", job, "-o", "json")
            last = shown.code == 0 ? try? JSONDecoder().decode(JobRecord.self, from: Data(shown.output.utf8)) : last
            if let last, last.hasEnded { return last }
            try await Task.sleep(for: .milliseconds(100))
        }
        guard let last else { throw Trouble("job \(job) cannot be shown") }
        return last
    }

    /// Until all nodes report, and owe nothing; says what is missing when that takes longer than a minute.
    func settle() async throws -> String? {
        var nodes: [[String: Any]] = []
        for _ in 0..<300 {
            nodes = (try? await cluster.torpor("nodes", "-o", "json").list()) ?? []
            if nodes.count(where: { $0["state"] as? String == "ready" && $0["debts"] as? Int == 0 }) == 3 { return nil }
            try await Task.sleep(for: .milliseconds(200))
        }
        return "nodes do not settle: "
            + nodes.map { "\($0["name"] ?? "") \($0["state"] ?? "") owes \($0["debts"] ?? "")" }.joined(separator: ", ")
    }

    /// The workload's row when it is as it should be, or as it is after a while: agents report every second or so.
    func seen(_ name: String, _ isRight: (Subject.Row?) -> Bool) async throws -> Subject.Row? {
        var row: Subject.Row?
        for _ in 0..<75 {
            row = try await Subject.rows(cluster).first { $0.name == name }
            if isRight(row) { return row }
            try await Task.sleep(for: .milliseconds(200))
        }
        return row
    }

    /// What was ended and could not be begun anew is whole, and can be begun by hand.
    private func begin(_ subject: Subject) async throws -> [String] {
        guard try await subject.row()?.state != "running" else { return [] }
        let outcome = try await cluster.torpor("start", subject.name)
        guard outcome.code == 0 else { return ["it cannot be started again: \(outcome.error)"] }
        return try await subject.complaints()
    }

    /// Continues from the snapshot that a job made, removes what was made of snapshots, and those that no further job needs; says what
    /// was not exact.
    func tidy(_ job: JobRecord, _ scene: Scene, _ subject: Subject, twin: Subject) async throws -> [String] {
        var found: [String] = []
        if verb == .restart { return try await begin(subject) }
        let other = scene.source == "node-a" ? "node-b" : "node-a"
        if let snapshot = job.snapshot, verb != .restore {
            let twinned = verb == .checkpoint ? ["--as", "twin"] : []
            let outcome = try await cluster.torpor(["restore", snapshot, "--on", other] + twinned)
            if outcome.code == 0 {
                found += try await (verb == .checkpoint ? twin : subject).complaints()
            } else {
                found.append("its snapshot cannot be restored: \(outcome.error)")
            }
        }
        if try await twin.row() != nil { try await twin.remove() }
        guard verb != .restore else { return found }
        for view in try await cluster.torpor("snapshots", "-o", "json").list() {
            if let id = view["id"] as? String { try await cluster.torpor("snapshots", "rm", id) }
        }
        return found
    }
}
