import Foundation

/// A real cluster, of three nodes unless said otherwise, by the built `torpor dev`, in a folder of its own; one for the whole test process.
final class DevCluster: Sendable {
    /// What a finished program said.
    struct Outcome: Sendable {
        let code: Int32
        let output: String
        let error: String

        /// The output as JSON.
        func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(output.utf8), options: [.fragmentsAllowed]) }
        func object() throws -> [String: Any] { try json() as? [String: Any] ?? [:] }
        func list() throws -> [[String: Any]] { try json() as? [[String: Any]] ?? [] }
    }

    let folder: String
    private let daemon: Process

    static let program: String = {
        // The tests' bundle lies beside the products.
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("torpor").path
    }()

    static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path

    /// Runs `body` with a fresh cluster, ends it, and sees that nothing is left behind.
    ///
    /// `extra` goes to `torpor dev`, and so does `environment` beside what is set already. With `boot`, its daemons read the boot's id there.
    /// `prelude` is a shell command that runs first, in a mount namespace that only this cluster has.
    static func with(
        _ extra: [String] = [], nodes: Int = 3, environment: [String: String] = [:], boot: BootFile? = nil, prelude: String? = nil,
        _ body: (DevCluster) async throws -> Void
    ) async throws {
        let cluster = try DevCluster(extra, nodes, environment, boot, prelude)
        var failure: (any Error)?
        do {
            try await cluster.waitUntilReady(nodes)
            try await body(cluster)
        } catch {
            failure = error
        }
        let left = try await cluster.end()
        if let failure { throw failure }
        guard left.code == 0 else { throw Trouble("left behind: \(left.output)") }
    }

    private init(_ extra: [String], _ nodes: Int, _ environment: [String: String], _ boot: BootFile?, _ prelude: String?) throws {
        folder = "/var/tmp/torpor-integration-\(UInt32.random(in: .min ... .max))"
        daemon = Process()
        var words = boot.wrapped([Self.program, "dev", "--nodes", "\(nodes)", "--dir", folder] + extra)
        if let prelude { words = ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", "\(prelude) && exec \"$@\"", "sh"] + words }
        daemon.executableURL = URL(fileURLWithPath: words[0])
        daemon.arguments = Array(words.dropFirst())
        daemon.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        daemon.standardInput = FileHandle.nullDevice
        daemon.standardOutput = FileHandle.nullDevice
        daemon.standardError = FileHandle.nullDevice
        try daemon.run()
    }

    /// Until so many nodes report.
    func waitUntilReady(_ count: Int) async throws {
        for _ in 0..<600 {
            let nodes = (try? await torpor("nodes", "-o", "json").list()) ?? []
            if nodes.count(where: { $0["state"] as? String == "ready" }) == count { return }
            guard daemon.isRunning else { throw Trouble("torpor dev ended at once") }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw Trouble("the cluster did not come up")
    }

    private func end() async throws -> Outcome {
        daemon.interrupt()
        await Self.ended(daemon)
        let left = try await torpor("dev", "--check-clean", plain: true)
        if left.code == 0 { try? FileManager.default.removeItem(atPath: folder) }
        return left
    }

    /// Of `torpor dev`.
    var pid: Int32 { daemon.processIdentifier }

    /// One verb, to its end.
    func torpor(_ words: [String]) async throws -> Outcome {
        try await Self.run(Self.program, arguments: Self.placed(words, "--dir", folder))
    }

    /// One verb, to its end.
    @discardableResult
    func torpor(_ arguments: String..., plain: Bool = false) async throws -> Outcome {
        try await Self.run(Self.program, arguments: Self.placed(arguments, "--dir", folder))
    }

    /// A verb that is left running; interrupt it, then wait.
    func begin(_ arguments: String...) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = Self.placed(arguments, "--dir", folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Options go before the command of a workload.
    private static func placed(_ arguments: [String], _ options: String...) -> [String] {
        guard let end = arguments.firstIndex(of: "--") else { return arguments + options }
        return arguments[..<end] + options + arguments[end...]
    }

    static func run(_ program: String, arguments: [String]) async throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        // Files, not pipes: a daemon that inherits a pipe's end would keep its reader waiting for ever.
        let (out, err) = (try Scratch(), try Scratch())
        process.standardOutput = out.handle
        process.standardError = err.handle
        try process.run()
        await ended(process)
        return Outcome(code: process.terminationStatus, output: out.text, error: err.text)
    }

    static func ended(_ process: Process) async {
        while process.isRunning { try? await Task.sleep(for: .milliseconds(10)) }
    }

    /// Waits for the end of a job, however it ends.
    func ended(_ job: String) async throws -> [String: Any] {
        for _ in 0..<900 {
            let outcome = try await torpor("job", "show", job, "-o", "json")
            if outcome.code == 0, let view = try? outcome.object(), let state = view["state"] as? String,
                ["succeeded", "undone", "failed", "cancelled"].contains(state)
            {
                return view
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Trouble("job \(job) did not end")
    }

    /// Ends a daemon at once, by its pid; `torpor dev` starts it anew.
    func killDaemon(_ name: String) { for pid in daemons(name) { kill(pid, SIGKILL) } }

    /// It stands still, until it is killed.
    func stopDaemon(_ name: String) { for pid in daemons(name) { kill(pid, SIGSTOP) } }

    /// The daemon's process: the one that works in its folder.
    func pid(of name: String) throws -> Int32 {
        guard let daemon = daemons(name).first else { throw Trouble("there is no daemon \(name)") }
        return daemon
    }

    private func daemons(_ name: String) -> [Int32] {
        // A doorkeeper works in its node's folder, too, and outlives its agent.
        ProcessSight.all().filter { sight in
            sight.words.count > 3 && sight.program == "torpor" && sight.words[1] != "door" && sight.words.contains("\(folder)/\(name)")
        }.map(\.pid)
    }

    /// What `torpor check` finds of Torpor's own rules in the node's network namespace.
    func rules(on node: String) async throws -> String {
        let outcome = try await Self.run("/usr/bin/nsenter", arguments: ["-n", "-t", "\(try pid(of: node))", Self.program, "check"])
        return outcome.output.split(separator: "\n").first { $0.hasPrefix("nft table torpor") }.map(String.init) ?? outcome.error
    }
}

/// What went wrong with a test's own tools.
struct Trouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
