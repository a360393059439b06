import Logging
import Synchronization
import TorporModel
import TorporPorts

/// Brings memory to the node's copies that were restored before theirs had come: past the mailboxes, since a workload that waits for a page
/// waits for no order. One filling per copy, however often it is asked for.
final class MemoryDesk: Sendable {
    private struct State {
        var fillings: [CopyID: Filling] = [:]
    }

    private let clock: any Clock<Duration>
    private let limits: AgentLimits
    private let logger: Logger
    private let state = Mutex(State())
    private let arrivals = AsyncStream.makeStream(of: Filling.self)
    private let stopping = OneShot<Void>()

    init(clock: any Clock<Duration>, limits: AgentLimits, logger: Logger) {
        self.clock = clock
        self.limits = limits
        self.logger = logger
    }

    /// Fills until `stop` or cancellation: the copies' keepers go on without, and wait for the next agent.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.stopping.wait(orIfCancelled: ()) }
            group.addTask {
                await withDiscardingTaskGroup { fillings in
                    for await filling in self.arrivals.stream { fillings.addTask { await self.fill(filling) } }
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    func stop() { stopping.fulfil(()) }

    /// Begins at once, unless the copy is being filled; then only where from may change.
    func attend(_ filling: Filling) {
        let known = state.withLock { state in
            defer { if state.fillings[filling.copy] == nil { state.fillings[filling.copy] = filling } }
            return state.fillings[filling.copy]
        }
        if let known { known.turn(to: filling) } else { arrivals.continuation.yield(filling) }
    }

    /// What is known of the copy's memory once it is decided, or after a while.
    func outcome(of copy: CopyID, _ backend: any LazyBackend) async throws(TorporError) -> CopyMemory {
        var looks = 0
        while true {
            let memory = try await backend.memory(copy)
            guard case .coming = memory, looks < limits.memoryLooks else { return memory }
            looks += 1
            do { try await clock.sleep(for: limits.memoryPause) } catch { return memory }
        }
    }

    private func fill(_ filling: Filling) async {
        var wasTold = false
        while !Task.isCancelled {
            do throws(TorporError) {
                try await filling.backend.fill(filling.copy, from: filling)
            } catch {
                if !wasTold { logger.warning("memory does not come", metadata: ["torpor.copy": "\(filling.copy)", "error": "\(error)"]) }
                wasTold = true
            }
            if case .coming? = try? await filling.backend.memory(filling.copy) {} else { break }
            do { try await clock.sleep(for: limits.memoryPause) } catch { break }
        }
        state.withLock { $0.fillings[filling.copy] = nil }
    }
}
