import Foundation
import Testing

/// What a shell is told when somebody presses the tab key.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct CompletionTests {
    @Test func aShellCompletesNamesOfTheClusterThatIsMeant() async throws {
        try await DevCluster.with { cluster in
            _ = try await Counter.start("counter", on: "node-a", in: cluster)
            #expect(try await complete(["migrate", ""], in: cluster) == ["counter"])
            #expect(try await complete(["migrate", "counter", "--to", ""], in: cluster) == ["node-a", "node-b", "node-c"])
            let job = try #require(try await cluster.torpor("jobs", "-o", "json").list().first?["job"] as? String)
            #expect(try await complete(["job", "show", ""], in: cluster).contains(job))
            // A verb that has no names to complete, and a cluster that is not there.
            #expect(try await complete(["restore", ""], in: cluster) == [])
            #expect(try await complete(["migrate", "--dir", "/nowhere", ""], in: cluster) == [])
        }
    }

    /// Through the script that `torpor completions bash` prints, as bash calls it.
    private func complete(_ words: [String], in cluster: DevCluster) async throws -> [String] {
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let script = """
            export PATH="$(dirname \(DevCluster.program)):$PATH" TORPOR_DIR=\(cluster.folder)
            source <(torpor completions bash)
            COMP_WORDS=(torpor \(quoted)); COMP_CWORD=\(words.count); COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
            _torpor torpor "" '\(words.dropLast().last ?? "torpor")'
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let outcome = try await DevCluster.run("/bin/bash", arguments: ["-c", script])
        guard outcome.code == 0 else { throw Trouble("bash: \(outcome)") }
        return outcome.output.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("-") }.sorted()
    }
}
