package import Logging
import NIOCore
import NIOPosix
import Synchronization
package import TorporModel

/// An agent's end of the line to its node's doorkeeper: says whose connections are to be held, and hears who is wanted.
///
/// The whole table is said every time, so a line that broke, or a doorkeeper that was replaced, needs nothing but the same again.
package final class DoorLine: Sendable {
    private struct State {
        var table: [WorkloadID: DoorEntry] = [:]
        var number: UInt64 = 0
        var taken: UInt64 = 0
        var voice: AsyncStream<DoorMessage>.Continuation?
        var waiting: [UInt64: [AsyncStream<Void>.Continuation]] = [:]
        var beingWoken: Set<WorkloadID> = []
        /// Rung when somebody sleeps: before that there is nobody to speak with.
        var bell: AsyncStream<Void>.Continuation?
    }

    private let socket: String
    private let pause: Duration
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - socket: where the doorkeeper listens, a path.
    ///   - pause: between two tries to reach it.
    package init(socket: String, pause: Duration = .milliseconds(100), logger: Logger) {
        self.socket = socket
        self.pause = pause
        self.logger = logger
    }

    /// Whether connections to it are held, as far as the agent has said.
    package func holds(_ workload: WorkloadID) -> Bool { state.withLock { $0.table[workload] != nil } }

    /// From now on connections to it are held, when the node's rules send them.
    ///
    /// - Throws: `unreachable` when no doorkeeper has said that it does, in `limit`.
    package func hold(_ entry: DoorEntry, limit: Duration = .seconds(10)) async throws(TorporError) {
        try await change(limit) { $0[entry.workload] = entry }
    }

    /// Whoever waits for it is let through, and whoever the rules still send: it runs, and the node can reach it. Returns at once.
    package func welcome(_ workload: WorkloadID) {
        state.withLock { state in
            guard state.table[workload]?.isAwake == false else { return }
            state.table[workload]?.isAwake = true
            state.number += 1
            state.voice?.yield(Self.message(state))
        }
    }

    /// Nobody is held for it any more, once no rule sends anybody.
    package func pass(_ workload: WorkloadID, limit: Duration = .seconds(10)) async throws(TorporError) {
        guard holds(workload) else { return }
        try await change(limit) { $0[workload] = nil }
    }

    /// What an agent that has just begun knows to be asleep, before it speaks with anybody.
    package func begin(with table: [DoorEntry]) {
        state.withLock { state in
            state.table = Dictionary(table.map { ($0.workload, $0) }) { $1 }
            state.bell?.yield()
        }
    }

    private func change(_ limit: Duration, _ body: (inout [WorkloadID: DoorEntry]) -> Void) async throws(TorporError) {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let number = state.withLock { state in
            body(&state.table)
            state.number += 1
            state.waiting[state.number, default: []].append(continuation)
            state.voice?.yield(Self.message(state))
            state.bell?.yield()
            return state.number
        }
        let isTaken = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in stream {}
                return self.state.withLock { $0.taken >= number }
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
        guard isTaken else {
            throw TorporError(.unreachable, "the node's doorkeeper does not answer", remedy: "look at the agent's log")
        }
    }

    /// Speaks with the doorkeeper, and with the next when one ends, until cancelled; with nobody while nobody sleeps.
    ///
    /// - Parameters:
    ///   - start: starts a doorkeeper where none answers.
    ///   - ready: has the node's rules send whoever comes for a sleeper to this port.
    ///   - wake: has the workload run, or says why not; called once at a time for each, with how long somebody has waited where that is
    ///     known.
    ///   - heard: whatever else a doorkeeper says; returns at once.
    package func run(
        start: @escaping @Sendable () async -> Void, ready: @escaping @Sendable (UInt16) async -> Void,
        wake: @escaping @Sendable (WorkloadID, Duration?) async throws(TorporError) -> Void, heard: @Sendable (DoorNews) -> Void
    ) async {
        let (bell, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            state.bell = ring
            if !state.table.isEmpty { ring.yield() }
        }
        await withDiscardingTaskGroup { group in
            for await _ in bell {
                var rest = pause
                do {
                    let line = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                        .connect(unixDomainSocketPath: socket) { channel in
                            channel.eventLoop.makeCompletedFuture {
                                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                            }
                        }
                    try await speak(line, ready, heard) { workload, since in
                        group.addTask { await self.wakeOnce(workload, since, wake) }
                    }
                    // Who held everybody has gone, and nobody is held until there is another.
                    rest /= 20
                } catch {
                    logger.debug("no doorkeeper answers", metadata: ["error": "\(error)"])
                    await start()
                }
                heard(.gone)
                state.withLock { state in
                    state.voice = nil
                    if !state.table.isEmpty { ring.yield() }
                }
                do { try await Task.sleep(for: rest) } catch { return }
            }
        }
    }

    private func speak(
        _ line: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ ready: @Sendable (UInt16) async -> Void, _ heard: (DoorNews) -> Void,
        _ knocked: Knocked
    ) async throws {
        let (messages, voice) = AsyncStream.makeStream(of: DoorMessage.self)
        try await line.executeThenClose { said, answer in
            state.withLock { state in
                state.voice = voice
                voice.yield(Self.message(state))
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for await message in messages { try await answer.write(MessageLines.encode(message)) } }
                var lines = MessageLines()
                for try await bytes in said {
                    for message in try lines.take(bytes) {
                        if case .port(let port) = message { await ready(port) }
                        hear(message, heard, knocked)
                    }
                }
                group.cancelAll()
            }
        }
    }

    private typealias Knocked = (WorkloadID, ContinuousClock.Instant?) -> Void

    private func hear(_ message: DoorMessage, _ heard: (DoorNews) -> Void, _ knocked: Knocked) {
        switch message {
        // Its rules have been aimed there already.
        case .port: break
        case .taken(let number):
            let done = state.withLock { state in
                state.taken = max(state.taken, number)
                let numbers = state.waiting.keys.filter { $0 <= number }
                return numbers.flatMap { state.waiting.removeValue(forKey: $0) ?? [] }
            }
            for continuation in done { continuation.finish() }
        case .knock(let workload, let since):
            if state.withLock({ $0.beingWoken.insert(workload).inserted }) { knocked(workload, since) }
        case .visited(let workload, let story, let since): heard(.visited(workload, story, ago: since.duration(to: .now)))
        case .standing(let standing): heard(.standing(standing))
        case .table, .sendAway: logger.warning("a doorkeeper spoke like an agent")
        }
    }

    /// What is in the way for a while, or only here, is tried again at the next knock: what cannot be woken here may be brought elsewhere, and
    /// whoever waits goes with it. What cannot be at all is said to them.
    private func wakeOnce(
        _ workload: WorkloadID, _ since: ContinuousClock.Instant?,
        _ wake: @Sendable (WorkloadID, Duration?) async throws(TorporError) -> Void
    ) async {
        defer { state.withLock { _ = $0.beingWoken.remove(workload) } }
        do throws(TorporError) { try await wake(workload, since?.duration(to: .now)) } catch {
            logger.warning("wanted, and not woken", metadata: ["torpor.workload": "\(workload)", "error": "\(error)"])
            if !error.code.outcomeUnknown, !error.code.mayDoElsewhere { state.withLock { _ = $0.voice?.yield(.sendAway(workload)) } }
        }
    }

    private static func message(_ state: State) -> DoorMessage {
        .table(state.table.values.sorted { $0.workload < $1.workload }, number: state.number, asks: true)
    }
}
