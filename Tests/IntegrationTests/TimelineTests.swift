import Foundation
import Testing

/// Two tellers of one job, the log and the trace, who never speak to each other, tell the same story.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct TimelineTests {
    @Test func theTimelineOfAJobIsThatOfItsTrace() async throws {
        try await DevCluster.with { cluster in
            let server = try await PortServer.start("web", on: "node-a", port: 8080, in: cluster)
            let moved = try await cluster.torpor("migrate", "web", "--to", "node-b", "-o", "json").object()
            #expect(moved["state"] as? String == "succeeded")
            try await compare(try #require(moved["job"] as? String), cluster, count: 13)
            // Back it cannot: a program of node-a has the port by now. What is undone is told alike, too.
            _ = try await cluster.torpor("run", "squatter", "--node", "node-a", "--", "python3", "-c", PortServer.program(8080))
            for _ in 0..<100 {
                if try await server.ask("node-a") != nil { break }
                try await Task.sleep(for: .milliseconds(100))
            }
            let undone = try await cluster.torpor("migrate", "web", "--to", "node-a", "-o", "json").object()
            #expect(undone["state"] as? String == "undone")
            try await compare(try #require(undone["job"] as? String), cluster, count: 4)
        }
    }

    private struct Interval {
        let name: String
        /// Milliseconds since 1970.
        let start: Double
        let end: Double
    }

    private func compare(_ job: String, _ cluster: DevCluster, count: Int) async throws {
        let shown = try await cluster.torpor("job", "show", job, "-o", "json").object()
        let steps = try timeline(shown)
        let verb = try #require(shown["kind"] as? String)
        var spans: [Interval] = []
        // Spans are kept in batches, a second at a time.
        for _ in 0..<50 {
            spans = try await self.spans(job, cluster, verb: verb)
            if spans.count >= steps.count { break }
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(steps.map(\.name) == spans.map(\.name))
        #expect(steps.count == count, "\(steps)")
        // A step's line is written before its span begins, and the next one after it has ended; both are cut to milliseconds.
        for (step, span) in zip(steps, spans) {
            #expect(step.start < span.start + 1 && span.end < step.end + 2, "\(step) \(span)")
        }
    }

    private func timeline(_ job: [String: Any]) throws -> [Interval] {
        let parser = ISO8601DateFormatter()
        parser.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        return try (job["steps"] as? [[String: Any]] ?? []).map { step in
            let start = try #require((step["startedAt"] as? String).flatMap { parser.date(from: $0) }).timeIntervalSince1970 * 1000
            let duration = try #require(step["durationMs"] as? Double)
            return Interval(name: try #require(step["name"] as? String), start: start, end: start + duration)
        }
    }

    /// The coordinator's spans of the job's steps, by start.
    private func spans(_ job: String, _ cluster: DevCluster, verb: String) async throws -> [Interval] {
        let document = try await cluster.torpor("trace", job, "-o", "json").object()
        let scopes = (document["resourceSpans"] as? [[String: Any]] ?? []).flatMap { $0["scopeSpans"] as? [[String: Any]] ?? [] }
        let spans = try scopes.flatMap { $0["spans"] as? [[String: Any]] ?? [] }.compactMap { span -> Interval? in
            guard let name = span["name"] as? String, name.hasPrefix("\(verb) ") else { return nil }
            let start = try #require((span["startTimeUnixNano"] as? String).flatMap { Double($0) })
            let end = try #require((span["endTimeUnixNano"] as? String).flatMap { Double($0) })
            return Interval(name: String(name.dropFirst(verb.count + 1)), start: start / 1e6, end: end / 1e6)
        }
        return spans.sorted { $0.start < $1.start }
    }
}
