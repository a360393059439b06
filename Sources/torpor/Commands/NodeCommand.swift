import ArgumentParser
import Foundation
import TorporDeclaration
import TorporHost
import TorporModel
import TorporPorts
import TorporRPC
import TorporTerminal

/// `torpor node token|join|revoke|rotate-key|limits|cordon|uncordon|drain|return|maintenance`
struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node",
        abstract: "Who belongs to the cluster, what it may be asked for, and how it is emptied for maintenance.",
        subcommands: [
            Token.self, Join.self, Revoke.self, RotateKey.self, Limits.self, Cordon.self, Uncordon.self, Drain.self, Return.self,
            Maintenances.self,
        ])

    /// `torpor node token NODE`
    struct Token: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a token by which one node may join once. Whoever has it may become that node.")

        @Argument(help: "The node's name: a-z, 0-9, '-' and '.'.")
        var node: String

        @Option(help: "How long it is good: 15m, at most 24h.")
        var ttl = "15m"

        @OptionGroup var client: ClientOptions

        func run() async throws {
            let (node, lasting) = (try NodeID.parse(node), try SpecText.duration(ttl))
            let place = try client.place()
            let invitation = try await Session.run(client, "node token") { (_, members) async throws(TorporError) in
                try await members.invite(node, lastingMs: lasting)
            }
            let told = InvitationText(invitation, through: place.coordinator.host)
            Output.line(client.output == .json ? try JSONText.of(told) : told.token)
            if Output.isTerminal { Output.error("on \(node), before \(told.expiresAt): torpor node join TOKEN") }
        }
    }

    /// `torpor node join TOKEN`
    struct Join: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Join a cluster with a token. The key is made here and never leaves this machine.")

        @Argument(help: "The whole line that torpor node token printed.")
        var token: String

        @Option(help: "Where to put certificate.pem, key.pem and authorities.pem.")
        var certs = "/etc/torpor/agent"

        @Flag(help: "Replace a certificate that is there, and its key: after a revocation, or to change the key.")
        var again = false

        func run() async throws {
            let token = try JoinToken.parse(token)
            try Folder.create(certs)
            let joining = try JoiningNode(token, in: certs, again: again)
            let coordinator = try await EnrolmentClient(token, now: WallClock.now).join(joining)
            let folder = URL(fileURLWithPath: certs).standardizedFileURL.path
            Output.line("joined as \(token.node); the certificate in \(folder) renews itself while the agent runs")
            Output.line("next: torpor install agent --coordinator \(coordinator) --listen ADDRESS:7443 --certs \(folder)")
            Output.line(
                "  or: torpor agent --coordinator \(coordinator) --listen ADDRESS:7443 --certs \(folder) --state /var/lib/torpor/agent")
        }
    }

    /// `torpor node revoke NODE`
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Believe nothing of a node any more, at once and on open connections. Its workloads run on, out of reach.")

        @Argument(help: "The node's name.", completion: NameCompletion.nodes)
        var node: String

        @OptionGroup var client: ClientOptions

        func run() async throws {
            let node = try NodeID.parse(node)
            let left = try await Session.run(client, "node revoke") { (control, members) async throws(TorporError) in
                try await members.revoke(node)
                return try await control.workloads().filter { $0.node == node }.map(\.name.rawValue)
            }
            if client.output == .json { return Output.line(try JSONText.of(["node": [node.rawValue], "workloads": left])) }
            Output.line("revoked \(node); it comes back only by a new token: torpor node token \(node)")
            if !left.isEmpty { Output.line("still running there, out of reach: \(left.joined(separator: ", "))") }
        }
    }

    /// `torpor node rotate-key NODE`
    struct RotateKey: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-key",
            abstract: "Wrap the keys of a node's snapshots by a new key of the node. The snapshots stay as they are.")

        @Argument(help: "The node's name.", completion: NameCompletion.nodes)
        var node: String

        @OptionGroup var client: ClientOptions

        func run() async throws {
            let node = try NodeID.parse(node)
            let keys = try await Session.care(client, "node rotate-key") { (care) async throws(TorporError) in
                try await care.rotateKey(of: node)
            }
            Output.line(
                client.output == .json ? "{\"node\":\"\(node)\",\"keys\":\(keys)}" : "\(node) has a new key, which wraps \(keys) keys")
        }
    }
}
