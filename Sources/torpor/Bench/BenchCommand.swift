import ArgumentParser

/// `torpor bench serve|pull`: the two ends of a transfer without the workload around it, for `make bench`. No verb for people: not listed.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "The two ends of a transfer between agents, to be measured.", shouldDisplay: false,
        subcommands: [Serve.self, Pull.self])
}
