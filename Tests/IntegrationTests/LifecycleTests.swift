import Foundation
import Testing

/// `start stop restart wait`, restart policies and boots, as somebody who uses them sees them.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct LifecycleTests {
    /// Each life leaves a line in the workload's own files and prints how many there are.
    private static let life = "echo x >> /var/lives; echo life $(wc -l < /var/lives)"

    @Test func whatIsStartedAgainHasItsFilesWhereverItLives() async throws {
        try await DevCluster.with { cluster in
            try await cluster.succeeds("run", "one", "--node", "node-a", "--", "sh", "-c", "\(Self.life); sleep 1000")
            let twice = try await cluster.torpor("start", "one")
            #expect(twice.code == 3 && twice.error.contains("runs already") && twice.error.contains("torpor restart one"), "\(twice)")
            try await cluster.succeeds("stop", "one")
            try await cluster.succeeds("start", "one")
            try await cluster.succeeds("restart", "one")
            try await cluster.succeeds("migrate", "one", "--to", "node-b")
            try await cluster.succeeds("restart", "one", "--grace", "1s")
            try await cluster.prints("one", ["life 1", "life 2", "life 3", "life 4"])
            let shown = try await cluster.torpor("show", "one", "-o", "json").object()
            #expect(shown["state"] as? String == "running")
            #expect(shown["node"] as? String == "node-b")
        }
    }

    @Test func aPolicyStartsAgainWhatHasFailedAndGivesUpWhereItSays() async throws {
        try await DevCluster.with { cluster in
            let script = "\(Self.life); exit 3"
            try await cluster.succeeds("run", "flaky", "--restart", "on-failure:2", "--", "sh", "-c", script)
            try await cluster.succeeds("run", "once", "--restart", "on-failure", "--", "sh", "-c", "\(Self.life); exit 0")
            try await cluster.succeeds("run", "never", "--", "sh", "-c", script)
            #expect(try await cluster.torpor("wait", "flaky").output == "3\n")
            #expect(try await cluster.torpor("wait", "once").output == "0\n")
            #expect(try await cluster.torpor("wait", "never").output == "3\n")
            try await cluster.prints("flaky", ["life 1", "life 2", "life 3"])
            try await cluster.prints("once", ["life 1"])
            try await cluster.prints("never", ["life 1"])
        }
    }

    @Test func whatCannotBeStartedAgainKeepsItsFiles() async throws {
        try await DevCluster.with { cluster in
            // It takes its own interpreter away.
            try await cluster.succeeds("run", "one", "--node", "node-a", "--", "sh", "-c", "rm /bin/sh; echo gone; exec sleep 1000")
            try await cluster.prints("one", ["gone"])
            let failed = try await cluster.torpor("restart", "one", "--grace", "500ms")
            #expect(failed.code != 0 && failed.error.contains("sh"), "\(failed)")
            try await cluster.reaches("one", "exited")
            let moved = try await cluster.torpor("migrate", "one", "--to", "node-b")
            #expect(moved.code == 3 && moved.error.contains("exited"), "\(moved)")
            #expect(try await cluster.torpor("logs", "one").output.hasPrefix("gone\n"))
            try await cluster.succeeds("rm", "one")
        }
    }

    @Test func aBootStartsWhatShouldRunAndNothingElse() async throws {
        let boot = try BootFile()
        defer { boot.remove() }
        try await DevCluster.with(boot: boot) { cluster in
            let words = ["--node", "node-a", "--", "sh", "-c", "\(Self.life); sleep 1000"]
            for (name, policy) in [("always", "always"), ("stopped", "always"), ("never", "never")] {
                try await cluster.succeeds(["run", name, "--restart", policy] + words)
            }
            try await cluster.succeeds("stop", "stopped")
            try await boot.boot("node-a", of: cluster)
            try await cluster.prints("always", ["life 1", "life 2"])
            try await cluster.reaches("never", "exited")
            try await cluster.reaches("stopped", "stopped")
            try await cluster.succeeds("start", "never")
            try await cluster.prints("never", ["life 1", "life 2"])
            try await cluster.prints("stopped", ["life 1"])
            // It is a workload like any other afterwards.
            try await cluster.succeeds("migrate", "always", "--to", "node-b")
        }
    }
}

extension DevCluster {
    /// One verb, to its good end.
    func succeeds(_ words: String...) async throws { try await succeeds(words) }

    func succeeds(_ words: [String]) async throws {
        let outcome = try await torpor(words)
        guard outcome.code == 0 else { throw Trouble("torpor \(words.joined(separator: " ")): \(outcome.error)") }
    }

    /// Returns once the workload has printed exactly these lines in all its lives.
    func prints(_ name: String, _ lines: [String]) async throws {
        var seen: [String] = []
        for _ in 0..<300 {
            let page = try await torpor("logs", name, "-o", "json").list()
            seen = page.filter { $0["stream"] as? String != "mark" }.compactMap { $0["text"] as? String }
            if seen == lines { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Trouble("\(name) printed \(seen), not \(lines)")
    }

    /// Returns once `ps` says so of the workload.
    func reaches(_ name: String, _ state: String) async throws {
        var seen: String?
        for _ in 0..<300 {
            seen = try await torpor("ps", "-o", "json").list().first { $0["name"] as? String == name }?["state"] as? String
            if seen == state { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Trouble("\(name) is \(seen ?? "not there"), not \(state)")
    }
}
