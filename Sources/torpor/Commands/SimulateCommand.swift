import ArgumentParser
import Foundation
import TorporModel
import TorporSimulation
import TorporTerminal

/// `torpor simulate`
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run the real coordinator and agents through made-up fleets and faults, and see whether a promise breaks.",
        discussion: """
            Each seed is one world: clocks, lines, disks, engines and people are simulated, and everything that goes wrong in it follows from \
            the seed. Without --fleet each seed draws its own faults. Fields of a fleet file: docs/simulation.md.
            """)

    @Option(help: "How many seeds.") var count: UInt64 = 100
    @Option(help: "The first seed; drawn, and printed, when left out.") var seed: UInt64?
    @Option(help: "A fleet and its faults (JSON).") var fleet: String?
    @Option(help: "Threads; one per core when left out.") var threads: Int?
    @Option(help: "Writes blackouts and drain times as a picture (SVG).") var plot: String?
    @Option(help: "Writes everything that happened, seed after seed; alone, for it takes time and space.") var history: String?
    @Option(name: [.short, .long], help: "table or json.") var output = OutputFormat.table

    func validate() throws {
        guard (1...1_000_000_000).contains(count) else { throw ValidationError("--count is a number from 1 to 1000000000.") }
        guard threads.map({ (1...1024).contains($0) }) ?? true else { throw ValidationError("--threads is a number from 1 to 1024.") }
        guard (seed ?? 0) < UInt64.max - count else { throw ValidationError("--seed leaves no room for --count.") }
        guard history == nil || seed != nil else { throw ValidationError("--history needs --seed.") }
        guard history == nil || count <= 10_000 else { throw ValidationError("--history takes at most --count 10000.") }
    }

    func run() async throws {
        let settings = try fleet.map { try FleetFile([UInt8](try read($0))).settings } ?? WorldSettings()
        let first = seed ?? UInt64.random(in: 1...1_000_000_000)
        if let history { return try await replay(first, settings, to: history) }
        let simulation = Simulation(
            settings: settings, seeds: first...(first + count - 1), threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
        let summary = await simulation.run()
        if let plot {
            try write(DistributionPlot([("blackout", summary.blackoutMs), ("drain", summary.drainMs)]).svg, to: plot)
        }
        Output.line(output == .json ? try JSONText.of(SimulationText.Document(summary)) : SimulationText.table(summary))
        if output == .table { Output.line(SimulationText.lastLine(summary)) }
        if !summary.failures.isEmpty { throw Ended(code: .failed) }
    }

    private func replay(_ first: UInt64, _ settings: WorldSettings, to path: String) async throws {
        var text = ""
        var isClean = true
        for seed in first..<first + count {
            let report = await Simulation.replay(seed, settings: settings)
            text += "seed \(seed) steps \(report.steps) digest \(report.digest)\n" + report.history.joined(separator: "\n") + "\n"
            for violation in report.violations { Output.line("seed \(seed): \(violation)") }
            isClean = isClean && report.violations.isEmpty
        }
        try write(text, to: path)
        if !isClean { throw Ended(code: .failed) }
    }

    private func read(_ path: String) throws(TorporError) -> Data {
        do { return try Data(contentsOf: URL(filePath: path)) } catch {
            throw TorporError(.notFound, "\(path) cannot be read", remedy: "name a file with a fleet: docs/simulation.md", cause: error)
        }
    }

    private func write(_ text: String, to path: String) throws(TorporError) {
        do { try Data(text.utf8).write(to: URL(filePath: path)) } catch {
            throw TorporError(.refused, "\(path) cannot be written", remedy: "name a file in a folder that exists", cause: error)
        }
    }
}
