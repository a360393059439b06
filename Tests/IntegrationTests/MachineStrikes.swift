import Foundation
import Testing

/// `kill -9` of whoever has a part in the move of a machine, at its steps: never do two run, and the one that runs has neither skipped nor gone back.
struct MachineStrikes {
    enum Victim: String, CaseIterable {
        case coordinator, sourceAgent, targetAgent, sourceShim, targetShim, sourceVMM, targetVMM
        /// Of the target's memory; in lazy moves only.
        case keeper
    }

    /// What a strike left behind.
    private enum End {
        case ran, lost
        /// The target's machine died just as it was let run, or while its memory came: nobody can know what it did, so the original stays frozen
        /// for a person.
        case waits
    }

    /// `firecracker` or `qemu`.
    let backend: String
    /// `--live` or `--lazy`; nil for a frozen move.
    let mode: String?

    private var steps: [String] { ["freeze", "copy", "restoreHeld", "seal", "release"] + (mode == "--lazy" ? ["complete"] : []) }

    /// At which steps the death of this one means anything.
    private func steps(of victim: Victim) -> [String] {
        switch victim {
        case .keeper: mode == "--lazy" ? ["seal", "release", "complete"] : []
        case .targetShim, .targetVMM: steps.filter { !["freeze", "copy"].contains($0) }
        default: steps
        }
    }

    /// One step for each victim, another for each way to move.
    func some() async throws {
        try await strike { victim, possible in
            let number = (Victim.allCases.firstIndex(of: victim) ?? 0) + (mode?.count ?? 0)
            return possible.isEmpty ? [] : [possible[number % possible.count]]
        }
    }

    /// All of them.
    func all() async throws { try await strike { $1 } }

    private func strike(choosing: (Victim, [String]) -> [String]) async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let sight = try MachineSight(cluster, backend)
            let filled = mode == "--lazy" ? 6000 : 200
            var (waiting, strikes) = (0, 0)
            // With a network, which goes with its machine too.
            let own = ["--network", "own"]
            var guest = try await Guest.start("guest-0", on: "node-a", in: cluster, backend: backend, filled: filled, options: own)
            for victim in Victim.allCases {
                for step in choosing(victim, steps(of: victim)) {
                    strikes += 1
                    let end = try await strike(victim, at: step, guest, sight, strikes: strikes)
                    if end == .ran {
                        let vmms = sight.vmms()
                        #expect(vmms.count == 1 + waiting, "\(backend) \(mode ?? "frozen"): \(victim) killed at \(step): \(vmms)")
                    }
                    if end == .ran { continue }
                    strikes = 0
                    let spent = guest.name
                    if end == .waits { waiting += 1 } else { _ = try await cluster.torpor("rm", spent, "--force") }
                    let name = "guest-\(victim.rawValue.lowercased())-\(step.lowercased())"
                    guest = try await Guest.start(name, on: "node-a", in: cluster, backend: backend, filled: filled, options: own)
                }
            }
            let removed = try await cluster.torpor("rm", guest.name, "--force")
            #expect(removed.code == 0, "\(removed)")
            #expect(sight.vmms().count == waiting)
        }
    }

    private func strike(
        _ victim: Victim, at step: String, _ guest: Guest, _ sight: MachineSight, strikes: Int
    ) async throws -> End {
        let cluster = sight.cluster
        let name = "\(sight.backend) \(mode ?? "frozen"): \(victim.rawValue) killed at \(step)"
        let source = try #require(try await guest.node(), "\(name)")
        let target = source == "node-a" ? "node-b" : "node-a"
        let begun = try await cluster.torpor(["migrate", guest.name, "--to", target, "--detach"] + (mode.map { [$0] } ?? []))
        #expect(begun.code == 0, "\(name): \(begun)")
        let job = begun.output.trimmingCharacters(in: .whitespacesAndNewlines)
        _ = try await cluster.until(job) { view in
            let names = (view["steps"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
            return names.contains(step) || view["state"] as? String != "running"
        }
        switch victim {
        case .coordinator: cluster.killDaemon("coordinator")
        case .sourceAgent: cluster.killDaemon(source)
        case .targetAgent: cluster.killDaemon(target)
        case .sourceShim: for pid in sight.shims(on: source) { kill(pid, SIGKILL) }
        case .targetShim: for pid in sight.shims(on: target) { kill(pid, SIGKILL) }
        case .sourceVMM: for pid in sight.vmms(on: source) { kill(pid, SIGKILL) }
        case .targetVMM: for pid in sight.vmms(on: target) { kill(pid, SIGKILL) }
        case .keeper: for pid in sight.keepers(on: target) { kill(pid, SIGKILL) }
        }
        let view = try await cluster.until(job) { view in
            let waits = (view["waiting"] as? String)?.contains("the original stays frozen") == true
            return waits || ["succeeded", "undone", "failed", "cancelled"].contains(view["state"] as? String)
        }
        let endsTarget = victim == .targetVMM || victim == .keeper
        if endsTarget, (view["waiting"] as? String)?.contains("the original stays frozen") == true {
            let before = try await guest.ticks()
            try await Task.sleep(for: .milliseconds(300))
            #expect(try await guest.ticks() == before, "\(name)")
            return .waits
        }
        try await cluster.untilReady(2)
        // A VMM that is killed takes its machine along, wherever that is by then; nobody else's death does.
        let mayBeLost = victim == .sourceVMM || endsTarget
        if mayBeLost, try await hasEnded(guest, cluster) { return .lost }
        #expect(["succeeded", "undone"].contains(view["state"] as? String), "\(name): \(view)")
        do { try await guest.goesOn() } catch { throw Trouble("\(name): \(error); \(view)") }
        let flaws = try await guest.flaws()
        #expect(flaws.wrong == [] && flaws.missing <= 2 * strikes, "\(name): \(flaws)")
        return .ran
    }

    /// What is reported may be some seconds old: until it counts on, or is said to have ended.
    private func hasEnded(_ guest: Guest, _ cluster: DevCluster) async throws -> Bool {
        let before = try await guest.ticks().last ?? 0
        for _ in 0..<300 {
            if let now = try await guest.ticks().last, now > before + 3 { return false }
            let row = try await cluster.torpor("ps", "-o", "json").list().first { $0["name"] as? String == guest.name }
            if row?["state"] as? String != "running" { return true }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Trouble("\(guest.name) neither counts nor has it ended")
    }
}
