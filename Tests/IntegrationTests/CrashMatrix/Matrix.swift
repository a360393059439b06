/// A whole matrix: campaigns side by side, each in a cluster of its own, for most of their time is waiting.
struct Matrix: Sendable {
    /// One campaign.
    struct Part: Sendable {
        let verb: Verb
        let cells: [Cell]
        var mib = 32
        var needsDisks = false
    }

    let parts: [Part]
    /// How often a cell is aimed at before it is called not reached.
    let mostTries: Int
    /// How many clusters at once.
    let width: Int
    let tell: @Sendable (String) -> Void

    /// What was hit, of all parts.
    func run() async throws -> Coverage {
        var whole = Coverage(parts.flatMap(\.cells), mostTries: mostTries)
        try await withThrowingTaskGroup(of: Coverage.self) { group in
            var waiting = parts[...]
            for _ in 0..<width { if let part = waiting.popFirst() { group.addTask { try await run(part) } } }
            while let part = try await group.next() {
                whole.merge(part)
                if let next = waiting.popFirst() { group.addTask { try await run(next) } }
            }
        }
        return whole
    }

    private func run(_ part: Part) async throws -> Coverage {
        var coverage = Coverage(part.cells, mostTries: mostTries)
        // The coordinator says each line of a job's log at this level, when it is on disk.
        try await DevCluster.with(environment: ["TORPOR_LOG_LEVEL": "debug"]) { cluster in
            let sight = try ClusterSight(cluster)
            var disks: [String: SmallDisk] = [:]
            if part.needsDisks {
                for node in ["node-a", "node-b"] { disks[node] = try await SmallDisk.put(under: node, megabytes: 1024, cluster, sight) }
                while try await cluster.torpor("nodes", "-o", "json").list().count(where: { $0["state"] as? String == "ready" }) < 3 {
                    try await Task.sleep(for: .milliseconds(200))
                }
            }
            let campaign = try await Campaign(part.verb, coverage, mib: part.mib, cluster, sight, disks: disks, tell: tell)
            try await campaign.run()
            coverage = campaign.coverage
        }
        return coverage
    }
}
