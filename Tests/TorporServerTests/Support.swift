import RPCTestSupport
import Synchronization
import Testing
import TorporModel
import TorporRPC
import TorporServer

/// What a test may wait for at most; the laws themselves never measure time.
func eventually(_ condition: () -> Bool, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    for _ in 0..<1000 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
    #expect(condition(), sourceLocation: sourceLocation)
}

/// Runs both while the body runs, then ends them.
func running<Value: Sendable>(
    _ services: [@Sendable () async throws -> Void], _ body: () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for service in services {
            group.addTask { do { try await service() } catch is CancellationError {} }
        }
        defer { group.cancelAll() }
        return try await body()
    }
}

extension CoordinatorServer {
    func serving<Value: Sendable>(_ body: (UInt16) async throws -> Value) async throws -> Value {
        try await running([run]) { try await body(boundPort()) }
    }
}

extension AgentServer {
    func serving<Value: Sendable>(_ body: (UInt16) async throws -> Value) async throws -> Value {
        try await running([run]) { try await body(boundPort()) }
    }
}

extension HostPort {
    static let anyPort = HostPort(host: "127.0.0.1", port: 0)
    static func local(_ port: UInt16) -> HostPort { HostPort(host: "127.0.0.1", port: port) }
}

/// A line for as long as the body runs.
func withLine<Value: Sendable>(
    to peer: Identity, _ port: UInt16, as credentials: CredentialStore, _ body: (Line) async throws -> Value
) async throws -> Value {
    let line = try Line(to: peer, at: .local(port), credentials: credentials)
    return try await running([line.run]) { try await body(line) }
}

/// The error of a call that must fail.
func refused(_ call: () async throws(TorporError) -> Void, sourceLocation: SourceLocation = #_sourceLocation) async -> TorporError? {
    do throws(TorporError) {
        try await call()
        Issue.record("nothing was refused", sourceLocation: sourceLocation)
        return nil
    } catch {
        return error
    }
}
