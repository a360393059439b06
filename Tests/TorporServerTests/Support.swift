import Logging
import RPCTestSupport
import ServiceLifecycle
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

/// Runs the services while the body runs, then ends them as a daemon would be ended.
///
/// Never by cancelling first: a server that is cancelled while it accepts a connection trips a precondition of swift-nio ("Deinited
/// NIOAsyncWriter without calling finish()"), and takes the test process with it.
func running<Value: Sendable>(
    _ services: [@Sendable () async throws -> Void], _ body: () async throws -> Value
) async throws -> Value {
    var configuration = ServiceGroupConfiguration(
        services: services.map {
            ServiceGroupConfiguration.ServiceConfiguration(
                service: Work(body: $0), successTerminationBehavior: .ignore, failureTerminationBehavior: .ignore)
        }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    // A peer that has fallen silent ends nothing by itself.
    configuration.maximumGracefulShutdownDuration = .seconds(3)
    let group = ServiceGroup(configuration: configuration)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try? await group.run() }
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        return try result.get()
    }
}

/// A closure as a service.
private struct Work: Service {
    let body: @Sendable () async throws -> Void
    func run() async throws { do { try await body() } catch is CancellationError {} }
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
