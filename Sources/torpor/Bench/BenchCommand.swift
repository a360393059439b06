import ArgumentParser

/// `torpor bench serve|pull|fleet`: the two ends of a transfer without the workload around it, and a coordinator without nodes, for `make bench`.
///
/// No verb for people: not listed.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Parts of this program, to be measured.", shouldDisplay: false,
        subcommands: [Serve.self, Pull.self, Fleet.self])
}
