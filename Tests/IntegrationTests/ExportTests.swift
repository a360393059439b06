import Foundation
import Testing

/// The export of a whole cluster, received by programs from outside this project.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct ExportTests {
    private struct Span: Decodable {
        let service: String
        let trace: String
        let span: String
        let parent: String
    }

    @Test func aMoveIsOneConnectedTreeAtAReceiverFromOutside() async throws {
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
        var trace = ""
        try await DevCluster.with(["--otlp", address]) { cluster in
            _ = try await Counter.start("counter", on: "node-a", in: cluster)
            let job = try await cluster.torpor("migrate", "counter", "--to", "node-b", "-o", "json").object()
            #expect(job["state"] as? String == "succeeded")
            trace = try #require(job["traceId"] as? String)
        }
        // The daemons have ended, and ship what they have left when they do.
        let spans = said.text.split(separator: "\n").compactMap { try? JSONDecoder().decode(Span.self, from: Data($0.utf8)) }.filter {
            $0.trace == trace
        }
        let ids = Set(spans.map(\.span))
        #expect(Set(spans.map(\.service)) == ["torpor-cli", "torpor-coordinator", "torpor-agent"])
        #expect(spans.count { $0.parent.isEmpty } == 1)
        #expect(spans.allSatisfy { $0.parent.isEmpty || ids.contains($0.parent) }, "\(spans.filter { !ids.contains($0.parent) })")
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
