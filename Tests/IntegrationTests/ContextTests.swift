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
        let labels = ["--label", "node-a:zone=x", "--label", "node-b:zone=x", "--label", "node-c:zone=y", "--label", "disk=ssd"]
        try await DevCluster.with(labels) { cluster in
            _ = try await Counter.start("counter", on: "node-a", in: cluster)
            #expect(try await cluster.torpor("migrate", "counter", "--to", "node-b").code == 0)
            let told = try await cluster.torpor("explain", "counter").output
            #expect(told.hasPrefix("counter is running on node-b\n  since "), "\(told)")
            #expect(told.contains("first choice: ") && told.contains("next: torpor migrate counter --to node-"), "\(told)")
            let object = try await cluster.torpor("explain", "counter", "-o", "json").object()
            #expect(((object["placement"] as? [String: Any])?["candidates"] as? [[String: Any]])?.count == 3)
            let nodes = try await cluster.torpor("nodes", "-o", "json").list()
            #expect(nodes.last?["labels"] as? [String: String] == ["node": "node-c", "zone": "y", "disk": "ssd"])
            try await placesAreChosenByRules(cluster)
            let unknown = try await cluster.torpor("explain", "nobody")
            #expect(unknown.code == 3 && unknown.error.contains("there is no workload nobody"), "\(unknown)")
        }
    }

    private func placesAreChosenByRules(_ cluster: DevCluster) async throws {
        func run(_ words: String...) async throws -> DevCluster.Outcome {
            try await cluster.torpor(["run"] + words + ["--", "sleep", "1000"])
        }
        let web = try await run("web", "--label", "app=web", "--require", "zone in (y, z), disk=ssd")
        #expect(web.code == 0, "\(web)")
        let near = try await run("near", "--near", "app=web by zone", "--prefer", "node=node-a", "--pack")
        #expect(near.code == 0, "\(near)")
        let homes = try await cluster.torpor("ps", "-o", "json").list().filter { $0["name"] as? String != "counter" }.map {
            $0["node"] as? String
        }
        #expect(homes == ["node-c", "node-c"])
        let refused = try await run("rival", "--apart", "app=web by zone", "--require", "zone!=x")
        #expect(refused.code != 0 && refused.error.contains("which workload web on node-c is"), "\(refused)")
        #expect(refused.error.contains("node-a: needs zone!=x, has zone=x"), "\(refused)")
        let told = try await cluster.torpor("explain", "web").output
        #expect(told.contains("node-c  home") && told.contains("needs zone in (y, z), has zone=x"), "\(told)")
    }
}
