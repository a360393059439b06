import Foundation
import Testing

/// Published ports on a real cluster: they follow their workload, and belong to one.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct PortTests {
    @Test func aPublishedPortAnswersWhereItsWorkloadLivesAndNowhereElse() async throws {
        try await DevCluster.with { cluster in
            let server = try await PortServer.start("web", on: "node-a", port: 8080, in: cluster)
            let before = try #require(try await server.ask("node-a"))
            #expect(try await server.ask("node-b") == nil)
            let moved = try await cluster.torpor("migrate", "web", "--to", "node-b")
            #expect(moved.code == 0, "\(moved)")
            // The same process, asked once more.
            #expect(try await server.ask("node-b") == before + 1)
            #expect(try await server.ask("node-a") == nil)
            #expect(try await cluster.rules(on: "node-b").contains("port 8080 to 100."))
            #expect(try await cluster.rules(on: "node-a").contains("no rules"))
            // Its port on the old node is anybody's again.
            let second = try await PortServer.start("second", on: "node-a", port: 8080, in: cluster)
            let (places, jobs) = (try await cluster.places(), try await cluster.torpor("jobs", "-o", "json").list().count)
            let refused = try await cluster.torpor("migrate", "second", "--to", "node-b")
            #expect(refused.code == 3, "\(refused)")
            #expect(refused.error.contains("node-b: port 8080 belongs to workload web"), "\(refused.error)")
            #expect(try await cluster.places() == places)
            #expect(try await cluster.torpor("jobs", "-o", "json").list().count == jobs)
            #expect(try await second.ask("node-a") != nil)
            #expect(try await server.ask("node-b") == before + 2)
        }
    }

    @Test func ofTwoMovesThatRaceForOnePortOfATargetOneIsRefusedAndRunsOn() async throws {
        try await DevCluster.with { cluster in
            let first = try await PortServer.start("first", on: "node-a", port: 8080, in: cluster)
            let second = try await PortServer.start("second", on: "node-b", port: 8080, in: cluster)
            async let one = cluster.torpor("migrate", "first", "--to", "node-c")
            async let two = cluster.torpor("migrate", "second", "--to", "node-c")
            let outcomes = try await [one, two]
            #expect(outcomes.map(\.code).sorted() == [0, 3], "\(outcomes)")
            let isFirst = outcomes[0].code == 0
            let (winner, loser, home) = isFirst ? (first, second, "node-b") : (second, first, "node-a")
            #expect(outcomes[isFirst ? 1 : 0].error.contains("port 8080 belongs to workload \(winner.name)"), "\(outcomes)")
            #expect(try await winner.ask("node-c") != nil)
            #expect(try await loser.ask(home) != nil)
            // Nothing was frozen for it.
            for job in try await cluster.torpor("jobs", "-o", "json").list()
            where job["workload"] as? String == loser.name && job["kind"] as? String == "migrate" {
                let steps = (job["steps"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
                #expect(!steps.contains("freeze"), "\(job)")
            }
        }
    }

    @Test func aPortThatAProgramOfTheTargetHasIsNamedBeforeAnythingIsFrozen() async throws {
        try await DevCluster.with { cluster in
            let server = try await PortServer.start("web", on: "node-a", port: 8080, in: cluster)
            // Without --port it lives in the node's own network, as any program there does.
            let squatter = try await cluster.torpor("run", "squatter", "--node", "node-b", "--", "python3", "-c", PortServer.program(8080))
            #expect(squatter.code == 0, "\(squatter)")
            for _ in 0..<100 {
                if try await server.ask("node-b") != nil { break }
                try await Task.sleep(for: .milliseconds(100))
            }
            let undone = try await cluster.torpor("migrate", "web", "--to", "node-b")
            #expect(undone.code == 4, "\(undone)")
            #expect(undone.error.contains("port 8080 of node-b belongs to a program of the node"), "\(undone.error)")
            let job = try #require(try await cluster.torpor("jobs", "-o", "json").list().first { $0["kind"] as? String == "migrate" })
            let shown = try await cluster.torpor("job", "show", try #require(job["job"] as? String), "-o", "json").object()
            let steps = (shown["steps"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
            #expect(steps.contains("prepareTarget") && !steps.contains("freeze"), "\(steps)")
            #expect(try await server.ask("node-a") != nil)
        }
    }

    /// What an agent leaves that dies between ending a workload and giving its ports back.
    @Test func aPortThatWasPublishedForNobodyIsFreeOnceTheAgentIsBack() async throws {
        try await DevCluster.with { cluster in
            let living = try await PortServer.start("living", on: "node-a", port: 8080, in: cluster)
            _ = try await PortServer.start("ended", on: "node-a", port: 8098, in: cluster)
            let elements = try await nft(["list", "map", "ip", "torpor", "ports"], on: "node-a", cluster)
            let ended = try #require(elements.split { $0 == "{" || $0 == "," || $0 == "}" }.first { $0.contains("8098 :") })
            #expect(try await cluster.torpor("stop", "ended").code == 0)
            // One of a copy that the journal knows to have ended, and one that leads nowhere at all.
            for element in [String(ended), "8099 : 100.100.0.2 . 80"] {
                _ = try await nft(["add element ip torpor ports { \(element) }"], on: "node-a", cluster)
            }
            let refused = try await cluster.torpor("run", "web", "--node", "node-a", "--port", "8099:80", "--", "sleep", "1000")
            #expect(refused.code != 0 && refused.error.contains("port 8099 of node-a belongs to another workload"), "\(refused)")
            #expect(try await cluster.torpor("ps", "-o", "json").list().count == 2)
            cluster.killDaemon("node-a")
            for port in [8098, 8099] {
                var started: PortServer?
                for _ in 0..<100 {
                    started = try? await PortServer.start("web-\(port)", on: "node-a", port: port, in: cluster)
                    if started != nil { break }
                    try await Task.sleep(for: .milliseconds(200))
                }
                #expect(try await started?.ask("node-a") != nil, "\(port)")
            }
            #expect(try await living.ask("node-a") != nil)
        }
    }

    private func nft(_ words: [String], on node: String, _ cluster: DevCluster) async throws -> String {
        try await cluster.inNetwork(of: node, ["nft"] + words)
    }
}
