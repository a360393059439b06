import ArgumentParser
import Foundation
import TorporArtifacts
import TorporModel
import TorporRPC

extension BenchCommand {
    /// `torpor bench pull`: takes a snapshot from the other end as a target's agent does, every chunk verified and stored.
    struct Pull: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Fetch what a `serve` has; prints one line of JSON.")

        @OptionGroup var place: BenchPlace

        @Option(help: "The signed manifest that `serve` wrote.")
        var manifest: String

        @Option(help: "Whom to ask: its node's name.")
        var peer: String

        @Option(help: "Where it listens, as ADDRESS:PORT.")
        var address: String

        /// What is measured: the fetch alone, from the first call to the manifest believed; CPU and memory are the whole process's.
        private struct Figures: Codable {
            let seconds: Double
            let sentBytes: UInt64
            let logicalBytes: UInt64
            let cpuSeconds: Double
            let peakBytes: UInt64
        }

        func run() async throws {
            let signed = try JSONDecoder().decode(SignedManifest.self, from: Data(contentsOf: URL(fileURLWithPath: manifest)))
            let place = try HostPort.parse(address)
            let source = PeerAddress(node: try NodeID.parse(peer), host: place.host, port: place.port)
            let node = try BenchNode(self.place)
            async let _ = node.peers.run()
            let begun = ContinuousClock.now
            let report = try await node.artifacts.fetch(signed, from: source, .frozen)
            let seconds = (ContinuousClock.now - begun) / .seconds(1)
            let usage = ProcessUsage.own()
            let figures = Figures(
                seconds: seconds, sentBytes: report.sentBytes, logicalBytes: report.logicalBytes, cpuSeconds: usage.cpuSeconds,
                peakBytes: usage.peakBytes)
            Output.line(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
        }
    }
}
