import ServiceLifecycle

/// A `run()` as a service: cancelled when the group shuts down.
struct Loop: Service {
    let body: @Sendable () async throws -> Void

    init(_ body: @escaping @Sendable () async throws -> Void) { self.body = body }

    /// Returns when the body does, or when the group shuts down.
    func run() async throws {
        try await cancelWhenGracefulShutdown { [body] in
            do { try await body() } catch is CancellationError {}
        }
    }
}
