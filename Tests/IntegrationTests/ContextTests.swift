import Foundation
import Testing

/// Contexts, and an explanation, as a person would ask for them.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct ContextTests {
    @Test func aContextInUseIsAskedWhereNothingElseIsNamed() async throws {
        try await DevCluster.with { cluster in
            let place = try #require(
                try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: "\(cluster.folder)/context.json")))
                    as? [String: String])
            let (coordinator, certificates) = (try #require(place["coordinator"]), try #require(place["certificates"]))
            let empty = "\(cluster.folder)/nobody"
            try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
            func torpor(_ words: String) async throws -> DevCluster.Outcome {
                let script = "cd \(empty) && TORPOR_CONTEXTS=\(empty)/contexts.json \(DevCluster.program) \(words)"
                return try await DevCluster.run("/bin/sh", arguments: ["-c", script])
            }
            let none = try await torpor("nodes")
            #expect(none.code == 3 && none.error.contains("torpor contexts add"), "\(none)")
            #expect(try await torpor("contexts add bad --coordinator \(coordinator) --certs /nowhere").code == 3)
            #expect(try await torpor("contexts add dev --coordinator \(coordinator) --certs \(certificates)").code == 0)
            #expect(try await torpor("nodes -o json").list().count == 3)
            #expect(try await torpor("contexts add gone --coordinator 127.0.0.1:1 --certs \(certificates)").code == 0)
            #expect(try await torpor("contexts").output.contains("*  dev"))
            #expect(try await torpor("contexts use gone").code == 0)
            let late = try await cluster.issue("operator/olga?role=viewer", by: "\(cluster.folder)/certificates/authority", life: "1s")
            #expect(try await torpor("contexts add late --coordinator \(coordinator) --certs \(late)").code == 0)
            try await Task.sleep(for: .seconds(2))
            let listed = try await torpor("contexts")
            #expect(listed.output.contains("EXPIRES") && listed.error.contains("the certificate of late has ended"), "\(listed)")
            #expect(!listed.error.contains("certificate of dev"), "\(listed)")
            #expect(try await torpor("contexts rm late").code == 0)
            #expect(try await torpor("nodes --context dev -o json").list().count == 3)
            let unknown = try await torpor("contexts use nobody")
            #expect(unknown.code == 3 && unknown.error.contains("there are: dev, gone"), "\(unknown)")
            #expect(try await torpor("contexts rm gone").code == 0)
            #expect(try await torpor("nodes").code == 3)
        }
    }

    @Test func anExplanationSaysWhereSinceWhenWhyAndWhatNext() async throws {
        try await DevCluster.with { cluster in
            _ = try await Counter.start("counter", on: "node-a", in: cluster)
            #expect(try await cluster.torpor("migrate", "counter", "--to", "node-b").code == 0)
            let told = try await cluster.torpor("explain", "counter").output
            #expect(told.hasPrefix("counter is running on node-b\n  since "), "\(told)")
            #expect(told.contains("it could move to node-a") && told.contains("next: torpor migrate counter --to node-"), "\(told)")
            let object = try await cluster.torpor("explain", "counter", "-o", "json").object()
            #expect((object["targets"] as? [[String: Any]])?.count == 2)
            let unknown = try await cluster.torpor("explain", "nobody")
            #expect(unknown.code == 3 && unknown.error.contains("there is no workload nobody"), "\(unknown)")
        }
    }
}
