import Foundation

extension DevCluster {
    /// What a program says in the node's own network namespace: the one that has its address.
    func inNetwork(of node: String, _ words: [String]) async throws -> String {
        let find = """
            for name in $(ip netns | cut -d' ' -f1); do
                ip -n "$name" -4 addr 2>/dev/null | grep -qwF "$0" && exec ip netns exec "$name" "$@"
            done
            exit 1
            """
        let outcome = try await Self.run("/bin/sh", arguments: ["-c", find, try await host(of: node)] + words)
        guard outcome.code == 0 else { throw Trouble("\(words): \(outcome)") }
        return outcome.output
    }
}
