import ArgumentParser
import Foundation
import ServiceLifecycle
import TorporArtifacts
import TorporModel
import TorporPorts
import TorporRPC
import TorporServer
import UnixSignals

extension BenchCommand {
    /// `torpor bench serve`: captures files as a backend would, then serves their chunks as an agent does, until it is told to end.
    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Capture files and serve their chunks; prints one line of JSON first.")

        @OptionGroup var place: BenchPlace

        @Option(help: "A file to capture, as an artifact of its own; may be given more than once.")
        var file: [String]

        @Option(help: "Where to write the signed manifest, for the other end.")
        var manifest: String

        @Option(help: "ADDRESS:PORT; port 0 takes a free one.")
        var listen = "127.0.0.1:0"

        func run() async throws {
            let node = try BenchNode(place)
            let begun = ContinuousClock.now
            let signed = try await capture(node)
            let seconds = (ContinuousClock.now - begun) / .seconds(1)
            try JSONEncoder().encode(signed).write(to: URL(fileURLWithPath: manifest))
            let server = try AgentServer(
                agent: NoAgent(), artifacts: node.artifacts, at: try HostPort.parse(listen), credentials: node.credentials)
            let announcement = Announcement(server: server, captureSeconds: seconds)
            try await ServiceGroup(
                services: [server, announcement], gracefulShutdownSignals: [.sigterm, .sigint], logger: BenchNode.logger
            ).run()
        }

        /// Through the same sink as every capture: cut, hashed, stored, signed.
        private func capture(_ node: BenchNode) async throws -> SignedManifest {
            let writer = try await node.artifacts.begin(node.draft())
            for path in file {
                let descriptor = open(path, O_RDONLY | O_CLOEXEC)
                guard descriptor >= 0 else { throw TorporError(.notFound, "cannot open \(path): \(String(cString: strerror(errno)))") }
                defer { close(descriptor) }
                try await writer.write(URL(fileURLWithPath: path).lastPathComponent, from: descriptor)
            }
            return try await writer.finish(needs: BenchNode.needs)
        }
    }

    /// Says where the server listens once it does.
    private struct Announcement: Service {
        let server: AgentServer
        let captureSeconds: Double

        func run() async throws {
            Output.line("{\"port\":\(try await server.boundPort()),\"capture_seconds\":\(captureSeconds)}")
            try await gracefulShutdown()
        }
    }
}
