import Foundation
import Testing

/// A door that reads requests, while its workload sleeps: by the built programs, with curl.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct HTTPDoorTests {
    @Test func aQuestionForItsHealthWakesNobodyAndEveryOtherRequestDoes() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let server = try await HTTPServer.start("web", port: 18070, ["--health", "/healthz"], in: cluster)
            var had = try Self.count(try await server.ask("/"))
            try await SleepTests.sleep("web", in: cluster)
            for _ in 1...5 {
                let health = try await server.ask("/healthz?deep=1")
                #expect(health.output == "asleep\n\n200\n", "\(health)")
            }
            #expect(try await SleepTests.state("web", in: cluster) == "asleep")
            // A body, and what comes behind an upgrade, arrive as they were sent.
            let posted = try await server.ask("/healthz", ["--data", String(repeating: "x", count: 100_000)])
            #expect(posted.output == "\(had + 1) 100000\n200\n", "\(posted)")
            try await SleepTests.sleep("web", in: cluster)
            let upgraded = try await server.upgrade()
            #expect(upgraded.output == "upgraded\n", "\(upgraded)")
            had = try Self.count(try await server.ask("/"))
            // Awake, it answers for itself.
            #expect(try Self.count(try await server.ask("/healthz")) == had + 1)
        }
    }

    /// The agent stands still, so nobody is woken: people see a page, programs wait; and no request is seen twice.
    @Test func aBrowserIsShownAPageWhileItWakesAndProgramsAreHeld() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let server = try await HTTPServer.start("web", port: 18071, ["--placeholder"], in: cluster)
            let had = try Self.count(try await server.ask("/"))
            try await SleepTests.sleep("web", in: cluster)
            cluster.stopDaemon("node-a")
            let page = try await server.ask("/", ["-H", "Accept: text/html"])
            #expect(page.output.contains("Waking up") && page.output.hasSuffix("\n503\n5"), "\(page)")
            async let held = server.ask("/")
            try await Task.sleep(for: .seconds(2))
            cluster.killDaemon("node-a")
            #expect(try Self.count(try await held) == had + 1)
        }
    }

    private static func count(_ outcome: DevCluster.Outcome) throws -> Int {
        guard outcome.code == 0, outcome.output.hasSuffix("\n200\n"),
            let number = outcome.output.split(separator: " ").first.flatMap({ Int($0) })
        else { throw Trouble("\(outcome)") }
        return number
    }
}
