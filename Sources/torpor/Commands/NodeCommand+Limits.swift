import ArgumentParser
import TorporDeclaration
import TorporModel
import TorporPorts
import TorporTerminal

extension NodeCommand {
    /// `torpor node limits NODE`
    struct Limits: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show or change what transfers between a node and others may take.",
            discussion: """
                Changes are in force within a second or two, also on transfers that are under way. Those that a frozen workload waits for go \
                before all others. Rates are bytes a second, as in 100M or 100MiB/s; none lifts a limit.
                """)

        @Argument(help: "The node's name.", completion: NameCompletion.nodes)
        var node: String

        @Option(name: .customLong("in"), help: ArgumentHelp("Of all that the node takes from others.", valueName: "rate"))
        var inRate: String?

        @Option(name: .customLong("out"), help: ArgumentHelp("Of all that the node gives to others.", valueName: "rate"))
        var outRate: String?

        @Option(help: ArgumentHelp("Which the node takes at the same time.", valueName: "count"))
        var transfers: String?

        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp("Of what the node gives to one other: its name, then the rate; and so on.", valueName: "node rate"),
            completion: NameCompletion.nodes)
        var to: [String] = []

        @Flag(help: "Lift every limit first.")
        var clear = false

        @OptionGroup var client: ClientOptions

        func run() async throws {
            let (node, change) = (try NodeID.parse(node), try change())
            let limits = try await Session.limits(client, "node limits") { (control) async throws(TorporError) in
                change.isEmpty ? try await control.limits(of: node) : try await control.changeLimits(of: node, change)
            }
            Output.line(client.output == .json ? try JSONText.of(limits) : Sheet.transferLimits(limits, of: node))
        }

        private func change() throws(TorporError) -> TransferLimitsChange {
            var change = TransferLimitsChange()
            change.clears = clear
            change.inBytesPerSecond = try Self.setting(inRate, SpecText.rate)
            change.outBytesPerSecond = try Self.setting(outRate, SpecText.rate)
            change.transfers = try Self.setting(transfers) { (text) throws(TorporError) in try SpecText.count(text, "transfers") }
            guard to.count.isMultiple(of: 2) else {
                throw TorporError(
                    .invalidArgument, "--to takes a node and a rate", remedy: "torpor node limits NODE --to PEER 10M; NODE comes first")
            }
            for place in stride(from: 0, to: to.count, by: 2) {
                change.links[try NodeID.parse(to[place])] = try Self.setting(to[place + 1], SpecText.rate)
            }
            return change
        }

        /// `none` lifts; nothing keeps.
        private static func setting<Value: Hashable & Sendable>(
            _ text: String?, _ read: (String) throws(TorporError) -> Value
        ) throws(TorporError) -> TransferLimitsChange.Setting<Value> {
            guard let text else { return .keep }
            return text == "none" ? .lift : .set(try read(text))
        }
    }
}
