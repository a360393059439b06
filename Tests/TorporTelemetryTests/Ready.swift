import ServiceLifecycle

/// A service with nothing to do, so that a group is never empty-handed.
struct Ready: Service {
    func run() async throws { try await gracefulShutdown() }
}
