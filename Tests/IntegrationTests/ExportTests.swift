import Foundation
import Testing

/// The export of a whole cluster, received by programs from outside this project.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct ExportTests {
    private struct Span: Decodable {
        let service: String
        let trace: String
        let span: String
        let parent: String
        let name: String
        let start: UInt64
        let end: UInt64
        let attributes: [String: String]
    }

    /// A move, and a wake by somebody who comes to the door.
    @Test func aMoveAndAWakeAreOneConnectedTreeEachAtAReceiverFromOutside() async throws {
        let python = try await DevCluster.run("\(DevCluster.sources)/Scripts/setup-python.sh", arguments: [])
        try #require(python.code == 0, "\(python.error)")
        let said = try Scratch()
        let receiver = Process()
        receiver.executableURL = URL(fileURLWithPath: "\(DevCluster.sources)/.build/python/bin/python")
        receiver.arguments = ["\(DevCluster.sources)/Scripts/otlp-receiver.py", "0"]
        receiver.environment = ProcessInfo.processInfo.environment.merging(["TORPOR_TEST_HOST": "0.0.0.0"]) { $1 }
        receiver.standardInput = FileHandle.nullDevice
        receiver.standardOutput = said.handle
        // Else it would hold the test runner's own output open.
        receiver.standardError = FileHandle.nullDevice
        try receiver.run()
        defer {
            kill(receiver.processIdentifier, SIGKILL)
            receiver.waitUntilExit()
        }
        let address = "http://127.0.0.1:\(try await port(said))"
        setenv("TORPOR_OTLP", address, 1)
        defer { unsetenv("TORPOR_OTLP") }
        var (move, wake) = ("", "")
        try await DevCluster.with(["--otlp", address], environment: ["TORPOR_METRICS_PORT": "\(Self.metrics)"]) { cluster in
            _ = try await Counter.start("counter", on: "node-a", in: cluster)
            let job = try await cluster.torpor("migrate", "counter", "--to", "node-b", "-o", "json").object()
            #expect(job["state"] as? String == "succeeded")
            move = try #require(job["traceId"] as? String)
            wake = try await wakeByRequest(cluster)
        }
        // The daemons have ended, and ship what they have left when they do.
        let spans = said.text.split(separator: "\n").compactMap { try? JSONDecoder().decode(Span.self, from: Data($0.utf8)) }
        let ofMove = spans.filter { $0.trace == move }
        #expect(Set(ofMove.map(\.service)) == ["torpor-cli", "torpor-coordinator", "torpor-agent"])
        expectOneTree(ofMove)
        let ofWake = spans.filter { $0.trace == wake }.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
        expectOneTree(ofWake)
        let root = try #require(ofWake.first { $0.parent.isEmpty })
        #expect(root.name == "wake" && root.attributes["torpor.connections"] == "1" && root.attributes["torpor.answered"] == "true")
        let steps = ["door hold", "agent wake", "wake turn", "oci restoreHeld", "oci release", "door welcome", "door open"]
        #expect(ofWake.map(\.name).filter { steps.contains($0) } == steps)
        // Nothing was answered before it was let through, and nothing was done before somebody came.
        #expect(ofWake.allSatisfy { $0.start >= root.start } && root.end >= (ofWake.first { $0.name == "door hold" }?.end ?? .max))
    }

    private static let metrics = 19_464

    private func expectOneTree(_ spans: [Span]) {
        let ids = Set(spans.map(\.span))
        #expect(spans.count { $0.parent.isEmpty } == 1)
        #expect(spans.allSatisfy { $0.parent.isEmpty || ids.contains($0.parent) }, "\(spans.filter { !ids.contains($0.parent) })")
    }

    /// Asked at the door, it is shown with a trace, and its node has counted it.
    private func wakeByRequest(_ cluster: DevCluster) async throws -> String {
        let server = try await PortServer.start("web", on: "node-a", port: 8080, in: cluster)
        try await SleepTests.sleep("web", in: cluster)
        #expect(try await server.ask("node-a") == 2)
        var note: [String: Any] = [:]
        try await cluster.eventually("the wake is shown") {
            note = try await cluster.torpor("show", "web", "-o", "json").object()["lastWake"] as? [String: Any] ?? [:]
            return !note.isEmpty
        }
        let story = try #require(note["story"] as? [String: Any])
        let (through, answered) = (try #require(story["letThroughUs"] as? Int), try #require(story["answeredUs"] as? Int))
        #expect(through > 0 && answered >= through && story["connections"] as? Int == 1)
        let trace = try #require(note["traceId"] as? String)
        try await cluster.eventually("the trace is shown") { try await cluster.torpor("trace", trace).output.contains("oci restoreHeld") }
        let page = try await DevCluster.run(
            "/usr/bin/nsenter",
            arguments: [
                "-n", "-t", "\(try cluster.pid(of: "node-a"))", "/usr/bin/python3", "-c",
                "import urllib.request as u; print(u.urlopen('http://127.0.0.1:\(Self.metrics)/metrics').read().decode())",
            ])
        let lines = Set(page.output.split(separator: "\n").map(String.init))
        for line in [
            #"torpor_wakes_total{cause="request",outcome="restored"} 1"#, "torpor_wake_let_through_seconds_count 1",
            "torpor_wake_first_byte_seconds_count 1", #"torpor_agent_resting{tier="sleep"} 0"#,
        ] { #expect(lines.contains(line), "\(page)") }
        return trace
    }

    private func port(_ said: Scratch) async throws -> String {
        for _ in 0..<100 {
            if let line = said.text.split(separator: "\n").first(where: { $0.hasPrefix("listening ") }) {
                return String(line.dropFirst(10))
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Trouble("the receiver did not start: \(said.text)")
    }
}
