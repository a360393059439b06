import Foundation
import Testing

/// What cannot be done is refused clearly, with exit code 3 (2 for usage), and nothing is changed.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct BadInputTests {
    @Test func whatCannotBeDoneIsRefusedClearlyAndChangesNothing() async throws {
        try await DevCluster.with { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            let before = try await cluster.torpor("ps", "-o", "json").list().map {
                "\($0["name"] ?? "") \($0["node"] ?? "") \($0["incarnation"] ?? "")"
            }
            let refusals: [(String, [String])] = [
                ("there is no workload", ["migrate", "nobody", "--to", "node-b"]),
                ("is on node-a already", ["migrate", "counter", "--to", "node-a"]),
                ("no such node", ["migrate", "counter", "--to", "node-z"]),
                ("is not a workload name", ["migrate", "../counter", "--to", "node-b"]),
                ("is not a workload name", ["run", "a.b", "--", "true"]),
                ("is not a workload name", ["run", "UPPER", "--", "true"]),
                ("already", ["run", "counter", "--", "true"]),
                ("nothing to run", ["run", "empty"]),
                ("there is no snapshot", ["restore", "nothing"]),
                ("there is no job", ["job", "show", "nothing"]),
                ("out of range", ["jobs", "--limit", "0"]),
                ("runs", ["rm", "counter"]),
                ("is not a duration", ["migrate", "counter", "--to", "node-b", "--timeout", "0s"]),
                ("is not a size", ["run", "big", "--memory", "0", "--", "true"]),
            ]
            for (words, arguments) in refusals {
                let outcome = try await DevCluster.run(DevCluster.program, arguments: place(arguments, cluster))
                #expect(outcome.code == 3, "\(arguments): \(outcome)")
                #expect(outcome.error.contains(words), "\(arguments): \(outcome.error)")
            }
            #expect(try await cluster.torpor("migrate", "counter").code == 2)
            #expect(try await cluster.torpor("frobnicate").code == 2)
            let dry = try await cluster.torpor("migrate", "counter", "--to", "node-a", "--dry-run")
            #expect(dry.code == 3)
            #expect(try await cluster.torpor("migrate", "counter", "--to", "node-b", "--dry-run").code == 0)
            let after = try await cluster.torpor("ps", "-o", "json").list().map {
                "\($0["name"] ?? "") \($0["node"] ?? "") \($0["incarnation"] ?? "")"
            }
            #expect(before == after)
            try await counter.goesOn()
        }
    }

    @Test func aCommandThatDoesNotExistLeavesNoWorkloadAndNoName() async throws {
        try await DevCluster.with { cluster in
            let failed = try await cluster.torpor("run", "ghost", "--", "/no/such/program")
            #expect(failed.code != 0, "\(failed)")
            #expect(try await cluster.torpor("ps", "-o", "json").list().isEmpty)
            _ = try await Counter.start("ghost", on: "node-b", in: cluster)
        }
    }

    @Test func aCancelledMoveLeavesTheSourceRunning() async throws {
        try await DevCluster.with { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            let verb = try cluster.begin("migrate", "counter", "--to", "node-b")
            // Interrupted as soon as there is a job to cancel: wherever it stands then, it is undone, or too late and through.
            for _ in 0..<300 {
                if try await cluster.torpor("jobs", "-o", "json").list().contains(where: { $0["kind"] as? String == "migrate" }) { break }
                try await Task.sleep(for: .milliseconds(10))
            }
            verb.interrupt()
            await DevCluster.ended(verb)
            try await counter.goesOn()
            let isHome = try await counter.node() == "node-a"
            #expect(verb.terminationStatus == (isHome ? 4 : 0))
            #expect(try counter.processes() == 1)
            #expect(try await counter.isExact())
        }
    }

    @Test func theSameKeyTwiceIsOneMove() async throws {
        try await DevCluster.with { cluster in
            _ = try await Counter.start("counter", on: "node-a", in: cluster)
            let first = try await cluster.torpor("migrate", "counter", "--to", "node-b", "--key", "once", "-o", "json").object()
            let second = try await cluster.torpor("migrate", "counter", "--to", "node-b", "--key", "once", "-o", "json").object()
            #expect(first["job"] as? String == second["job"] as? String)
            #expect(second["state"] as? String == "succeeded")
        }
    }

    private func place(_ arguments: [String], _ cluster: DevCluster) -> [String] {
        guard let end = arguments.firstIndex(of: "--") else { return arguments + ["--dir", cluster.folder] }
        return arguments[..<end] + ["--dir", cluster.folder] + arguments[end...]
    }
}
