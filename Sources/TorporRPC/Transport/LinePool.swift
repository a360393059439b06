import ServiceLifecycle
package import TorporModel

/// Lines to agents, made when first needed and kept; all of them live inside `run`.
package actor LinePool: Service {
    private let credentials: CredentialStore
    private var lines: [NodeID: Line] = [:]
    private var closed = false
    private let fresh: AsyncStream<Line>
    private let feed: AsyncStream<Line>.Continuation

    /// - Parameter credentials: of this process, for every line alike.
    package init(credentials: CredentialStore) {
        self.credentials = credentials
        (fresh, feed) = AsyncStream.makeStream()
    }

    /// The line to this agent; a new one when it has moved to another address.
    ///
    /// - Throws: `unreachable` after the pool was closed.
    package func line(to address: PeerAddress) throws(TorporError) -> Line {
        let place = HostPort(address)
        if let known = lines[address.node], known.address == place { return known }
        guard !closed else { throw TorporError(.unreachable, "shutting down: no new connection to \(address.node)") }
        lines[address.node]?.shutdown()
        let line = try Line(to: .agent(address.node), at: place, credentials: credentials)
        lines[address.node] = line
        feed.yield(line)
        return line
    }

    /// Runs every line, those made later too, until it is told to end.
    package func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await line in fresh {
                    // A line ends only when it is shut down; why it could not connect is told to those who call.
                    group.addTask { try? await line.run() }
                }
                for line in close() { line.shutdown() }
            }
        } onCancelOrGracefulShutdown: {
            self.feed.finish()
        }
    }

    private func close() -> [Line] {
        closed = true
        defer { lines = [:] }
        return Array(lines.values)
    }
}
