import Foundation
import Subprocess
import Synchronization
import SystemPackage
import TorporModel

/// An OTLP receiver from outside this project, as a child process: Python's grpcio and opentelemetry-proto.
final class Receiver: Sendable {
    struct Span: Decodable {
        let service: String
        let node: String?
        let trace: String
        let span: String
        let parent: String
        let name: String
        let kind: Int
        let start: UInt64
        let end: UInt64
        let status: Int
        let words: String
        let events: [String]
        let links: [String]
        let attributes: [String: String]
    }

    private struct State {
        var port: Int?
        var spans: [Span] = []
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private let state = Mutex(State())

    var spans: [Span] { state.withLock { $0.spans } }

    /// Starts a receiver, runs `body` with it and its port, and ends it.
    ///
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - refusing: how many calls it answers with UNAVAILABLE first.
    ///   - tls: `certificate:key`, two PEM files; empty for plaintext.
    static func with(
        port: Int = 0, refusing: Int = 0, tls: String = "", _ body: @escaping @Sendable (Receiver, Int) async throws -> Void
    ) async throws {
        let receiver = Receiver()
        let python = try await setUp()
        let script = root.appending(path: "Scripts/otlp-receiver.py").path
        let result = try await Subprocess.run(
            .path(.init(python)), arguments: [script, "\(port)"],
            environment: .inherit.updating(["TORPOR_TEST_REFUSE": "\(refusing)", "TORPOR_TEST_TLS": tls]),
            input: .none, output: .sequence, error: .currentStandardError
        ) { execution in
            try await withThrowingTaskGroup { group in
                group.addTask { for try await line in execution.standardOutput.strings() { try receiver.take(line) } }
                do {
                    try await Worlds.until("the receiver's port") { receiver.state.withLock { $0.port != nil } }
                    try await body(receiver, receiver.state.withLock { $0.port ?? 0 })
                } catch {
                    try execution.send(signal: .terminate)
                    throw error
                }
                try execution.send(signal: .terminate)
                try await group.waitForAll()
            }
        }
        guard result.terminationStatus.isSuccess else {
            throw TorporError(.internal, "the receiver ended with \(result.terminationStatus)")
        }
    }

    /// The interpreter with the pinned packages; `Scripts/setup-python.sh` makes it when it is missing.
    private static func setUp() async throws -> String {
        let script = root.appending(path: "Scripts/setup-python.sh").path
        let result = try await Subprocess.run(.path(.init(script)), output: .string(limit: 4096), error: .currentStandardError)
        guard result.terminationStatus.isSuccess, let path = result.standardOutput.split(separator: "\n").last else {
            throw TorporError(
                .engineMissing, "the Python tools of the tests cannot be set up", remedy: "run Scripts/setup-python.sh and read")
        }
        return root.appending(path: String(path)).path
    }

    private func take(_ line: String) throws {
        let text = line.trimmingCharacters(in: .newlines)
        if text.hasPrefix("listening ") {
            state.withLock { $0.port = Int(text.dropFirst(10)) }
        } else if !text.isEmpty {
            let span = try JSONDecoder().decode(Span.self, from: Data(text.utf8))
            state.withLock { $0.spans.append(span) }
        }
    }
}
