import Foundation

/// A virtual machine that counts, by the built programs: Tests/Fixtures/guest on its serial line.
struct Guest {
    let name: String
    let cluster: DevCluster

    static func start(
        _ name: String, on node: String, in cluster: DevCluster, backend: String = "firecracker", mib: Int = 64, pages: Int = 64,
        filled: Int = 1000, options: [String] = []
    ) async throws -> Guest {
        let kernel = "\(cluster.folder)-guest"
        if !FileManager.default.fileExists(atPath: kernel) {
            let made = try await DevCluster.run("\(DevCluster.sources)/Tests/Fixtures/guest/build.sh", arguments: [kernel])
            guard made.code == 0 else { throw Trouble("the guest: \(made.error)") }
        }
        let words = [
            "run", name, "--node", node, "--backend", backend, "--kernel", kernel, "--append", "ws=\(pages) ms=10 fill=\(filled)",
            "--memory", "\(mib)M",
        ]
        let outcome = try await cluster.torpor(words + options)
        try? FileManager.default.removeItem(atPath: kernel)
        guard outcome.code == 0 else { throw Trouble("run: \(outcome.error)") }
        let guest = Guest(name: name, cluster: cluster)
        try await guest.goesOn()
        return guest
    }

    /// All ticks that were ever printed, over every move; a line may be cut where the machine was stopped.
    func ticks() async throws -> [Int] {
        let outcome = try await cluster.torpor("logs", name, "--tail", "100000")
        guard outcome.code == 0 else { throw Trouble("logs: \(outcome.error)") }
        let text = outcome.output.split(separator: "\n").filter { !$0.hasPrefix("---") }.joined()
        guard !text.contains("bad"), !text.contains("fault") else { throw Trouble("pages went wrong: \(text.suffix(200))") }
        return text.components(separatedBy: "tick ").dropFirst().compactMap { Int($0.prefix { $0.isNumber }) }
    }

    func goesOn() async throws {
        let before = (try? await ticks().last) ?? 0
        for _ in 0..<300 {
            if let now = try? await ticks().last, now > before + 3 { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Trouble("\(name) does not count further than \(before)")
    }

    /// With an address of its own, and on its port what `EchoServer` answers there, to one connection at a time (Tests/Fixtures/guest/net.c).
    ///
    /// - Parameter more: options of `run`.
    static func connected(_ name: String, in cluster: DevCluster, backend: String, _ more: [String] = []) async throws -> (
        Guest, EchoServer
    ) {
        let guest = try await start(name, on: "node-a", in: cluster, backend: backend, options: ["--network", "own"] + more)
        let shown = try await cluster.torpor("show", name, "-o", "json").object()
        guard let address = shown["address"] as? String else { throw Trouble("\(name) has no address") }
        return (guest, EchoServer(name: name, cluster: cluster, address: address))
    }

    /// What is left on either node of the files into which the target of a live move puts what comes before the freeze.
    func staged(by backend: String) -> [String] {
        ["node-a", "node-b"].flatMap { node in
            (try? FileManager.default.contentsOfDirectory(atPath: "\(cluster.folder)/\(node)/\(backend)/staged")) ?? []
        }
    }

    /// Where it is, by `ps`.
    func node() async throws -> String? {
        try await cluster.torpor("ps", "-o", "json").list().first { $0["name"] as? String == name }?["node"] as? String
    }

    /// What is wrong with its log where shims were killed: a line that was being printed then is lost or cut, and nothing is said twice or late.
    ///
    /// - Returns: how many ticks are missing, and those that are out of order.
    func flaws() async throws -> (missing: Int, wrong: [String]) {
        let outcome = try await cluster.torpor("logs", name, "--tail", "100000")
        guard outcome.code == 0, !outcome.output.contains("bad") else { throw Trouble("logs: \(outcome)") }
        var (last, missing, wrong): (Int, Int, [String]) = (0, 0, [])
        for line in outcome.output.split(separator: "\n") where line.hasPrefix("tick ") {
            guard let number = Int(line.dropFirst("tick ".count)) else { continue }
            // "tick 4" of "tick 46": what follows it is another line, or lost.
            let isCut = number <= last && "\(last + 1)".hasPrefix("\(number)")
            if !isCut, number <= last { wrong.append("\(number) after \(last)") }
            if !isCut, number > last + 1 { missing += number - last - 1 }
            last = isCut ? last + 1 : number
        }
        return (missing, wrong)
    }

    /// From 1, each once, none left out.
    func isExact() async throws -> Bool {
        let ticks = try await ticks()
        return ticks == Array(1...max(1, ticks.count))
    }
}
