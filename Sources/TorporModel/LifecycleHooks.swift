/// What a workload is told of its own stops, so that it can put down what does not outlive one (leases, sessions elsewhere), and take up anew what
/// it must not share (random numbers, connections, names).
package struct LifecycleHooks: Hashable, Codable, Sendable {
    /// Before it is frozen to sleep, or to be left as a snapshot, while it is still reachable.
    package var beforeSleep: WorkloadHook?
    /// Once it runs again after a wake, a move or a restore, before anybody is let through to it.
    package var afterWake: WorkloadHook?

    package init(beforeSleep: WorkloadHook? = nil, afterWake: WorkloadHook? = nil) {
        self.beforeSleep = beforeSleep
        self.afterWake = afterWake
    }

    package var isEmpty: Bool { beforeSleep == nil && afterWake == nil }

    /// - Throws: `invalidArgument` with what to write instead.
    package func check() throws(TorporError) {
        try beforeSleep?.call.check()
        try afterWake?.call.check()
    }
}
