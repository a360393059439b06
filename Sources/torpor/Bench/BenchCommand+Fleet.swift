import ArgumentParser
import Foundation
import TorporCoordinator
import TorporHost
import TorporModel

extension BenchCommand {
    /// `torpor bench fleet`: what a coordinator and its store cost with so many nodes, none of which exists.
    struct Fleet: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Plan a drain among made-up nodes, and hear their heartbeats; prints one line of JSON.")

        @Option(help: "Folder for the store, made if needed and left behind; on a real disk, or writes cost nothing.")
        var state: String

        @Option(help: "How many nodes there are.")
        var nodes: Int

        @Option(help: "How many workloads run on them, as many on each.")
        var workloads: Int

        @Option(help: "About how many of those a drain is planned for: of whole nodes, a tenth of all at most.")
        var drained = 1000

        @Option(help: "Plans, and rounds of heartbeats.")
        var rounds = 5

        @Option(help: "Seconds for which it works by itself while each node sends a heartbeat a second.")
        var seconds = 20

        /// CPU is that of the whole process, which also makes the reports up; memory is what it holds after all of it.
        private struct Figures: Codable {
            var (nodes, workloads, drainedNodes, plannedMoves) = (0, 0, 0, 0)
            /// One for each plan; before each one a round of heartbeats has come.
            var planMs: [Double] = []
            /// Of one heartbeat, one for each round: CPU, time until the store has it, bytes that were written to the disk.
            var (beatCpuMs, beatMs, beatBytes): ([Double], [Double], [Double]) = ([], [], [])
            /// While it works by itself: processors in use, heartbeats that should have come, and that it could take.
            var (ownCpu, beatsDue, beatsTaken) = (0.0, 0, 0)
            var (bytesBefore, bytesAfter): (UInt64, UInt64) = (0, 0)
        }

        func validate() throws {
            guard nodes > 0, workloads >= nodes, rounds > 0, seconds >= 0 else {
                throw ValidationError("a fleet has nodes, at least one workload for each, and at least one round is measured")
            }
        }

        func run() async throws {
            try Folder.create(state)
            var figures = Figures()
            (figures.nodes, figures.workloads, figures.bytesBefore) = (nodes, workloads, try ProcessUsage.residentBytes())
            let fleet = try await BenchFleet(nodes: nodes, workloads: workloads, state: state)
            for round in 1...rounds {
                try await beat(fleet, round, &figures)
                try await plan(fleet, &figures)
            }
            try await steady(fleet, &figures)
            figures.bytesAfter = try ProcessUsage.residentBytes()
            Output.line(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
        }

        private func beat(_ fleet: BenchFleet, _ round: Int, _ figures: inout Figures) async throws {
            let (cpu, written, begun) = (ProcessUsage.own().cpuSeconds, try ProcessUsage.writtenBytes(), ContinuousClock.now)
            try await fleet.beat(round: round)
            let each = Double(nodes)
            figures.beatCpuMs.append((ProcessUsage.own().cpuSeconds - cpu) * 1000 / each)
            figures.beatMs.append((ContinuousClock.now - begun) / .milliseconds(1) / each)
            figures.beatBytes.append(Double(try ProcessUsage.writtenBytes() - written) / each)
        }

        private func plan(_ fleet: BenchFleet, _ figures: inout Figures) async throws {
            figures.drainedNodes = max(1, min(nodes / 10, drained * nodes / workloads))
            let request = MaintenanceRequest(
                key: IdempotencyKey(unchecked: "bench"), purpose: .drain, nodes: Array(fleet.nodes.prefix(figures.drainedNodes)),
                isDryRun: true)
            let begun = ContinuousClock.now
            let plan = try await fleet.service.begin(request, by: "operator/bench")
            figures.planMs.append((ContinuousClock.now - begun) / .milliseconds(1))
            figures.plannedMoves = plan.moves.count { $0.to != nil }
        }

        /// Everything that a coordinator does without being asked, for so many seconds.
        private func steady(_ fleet: BenchFleet, _ figures: inout Figures) async throws {
            let (cpu, begun) = (ProcessUsage.own().cpuSeconds, ContinuousClock.now)
            let end = begun + .seconds(seconds)
            // Ends with this scope.
            async let _ = fleet.service.run()
            var taken = 0
            while ContinuousClock.now < end {
                let node = fleet.nodes[taken % nodes]
                try await fleet.service.heartbeat(fleet.report(node, round: taken / nodes))
                taken += 1
                if taken % nodes == 0 { try await Task.sleep(until: min(end, begun + .seconds(taken / nodes))) }
            }
            let spent = (ContinuousClock.now - begun) / .seconds(1)
            (figures.beatsDue, figures.beatsTaken) = (nodes * seconds, taken)
            figures.ownCpu = spent > 0 ? (ProcessUsage.own().cpuSeconds - cpu) / spent : 0
        }
    }
}
