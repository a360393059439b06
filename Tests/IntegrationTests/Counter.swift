import Foundation

/// The demonstration's workload, small: every count is a line that also says whether its memory is whole.
struct Counter {
    let name: String
    let cluster: DevCluster

    static func start(_ name: String, on node: String, in cluster: DevCluster, mib: Int = 8) async throws -> Counter {
        let outcome = try await cluster.torpor(
            "run", name, "--node", node, "--", "python3", "\(DevCluster.sources)/Scripts/demo-workload.py", "--mib", "\(mib)",
            "--period-ms",
            "50", "--verify", "10")
        guard outcome.code == 0 else { throw Trouble("run: \(outcome.error)") }
        let counter = Counter(name: name, cluster: cluster)
        try await counter.goesOn()
        return counter
    }

    func lines() async throws -> [String] {
        let outcome = try await cluster.torpor("logs", name, "--tail", "10000")
        guard outcome.code == 0 else { throw Trouble("logs: \(outcome.error)") }
        return outcome.output.split(separator: "\n").map(String.init).filter { $0.hasPrefix("count=") }
    }

    /// All counts that were ever printed, over every move.
    func counts() async throws -> [Int] {
        try await lines().map { line in
            guard line.contains("checksum=ok"), let count = Int(line.dropFirst("count=".count).prefix { $0.isNumber }) else {
                throw Trouble("broken line: \(line)")
            }
            return count
        }
    }

    /// Waits until it has counted further, so that it is seen to run.
    func goesOn() async throws {
        let before = (try? await counts().last) ?? 0
        for _ in 0..<300 {
            if let now = try? await counts().last, now > before + 3 { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Trouble("\(name) does not count further than \(before)")
    }

    /// From 1, each once, none left out.
    func isExact() async throws -> Bool {
        let counts = try await counts()
        return counts == Array(1...max(1, counts.count))
    }

    /// Where it is, by `ps`.
    func node() async throws -> String? {
        try await cluster.torpor("ps", "-o", "json").list().first { $0["name"] as? String == name }?["node"] as? String
    }

    /// How many processes of it there are on the machine, whoever keeps them: told from another cluster's by the layer that they live on.
    func processes() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.count { pid in
            guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline"),
                let mounts = FileManager.default.contents(atPath: "/proc/\(pid)/mountinfo")
            else { return false }
            let words = String(decoding: data, as: UTF8.self).split(separator: "\0")
            return words.first?.hasSuffix("python3") == true && words.contains("\(DevCluster.sources)/Scripts/demo-workload.py")
                && String(decoding: mounts, as: UTF8.self).contains("upperdir=\(cluster.folder)/")
        }
    }
}
