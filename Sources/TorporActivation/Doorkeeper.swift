import Foundation
package import Logging
import NIOCore
import NIOPosix
import Synchronization
import TorporModel

/// The process that stands at a node's door and outlives its agent: holds the connections of whoever comes for a workload that sleeps, says
/// so to the agent, and passes on what they say when the workload runs.
///
/// A connection to a workload that runs never comes here: the node's rules send it straight on.
package struct Doorkeeper: Sendable {
    private let socket: String
    let limits: DoorLimits
    let room: WaitingRoom
    let logger: Logger
    let agents = Agents()

    /// - Parameter socket: where agents speak with it, a path.
    package init(socket: String, limits: DoorLimits = DoorLimits(), logger: Logger) {
        self.socket = socket
        self.limits = limits
        self.logger = logger
        room = WaitingRoom(limits: limits) { [agents] in agents.report(.visited($0, $1, since: $2)) }
    }

    typealias Line = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// The agent that speaks with it now, if one does.
    final class Agents: Sendable {
        private struct State {
            var voice: AsyncStream<DoorMessage>.Continuation?
            /// An agent of an earlier release would take what it does not know for the line's end.
            var asks = false
            /// What it was told last.
            var standing: DoorStanding?
        }

        private let state = Mutex(State())

        func replace(_ next: AsyncStream<DoorMessage>.Continuation) { state.withLock { $0 = State(voice: next) } }
        func tell(_ message: DoorMessage) { state.withLock { _ = $0.voice?.yield(message) } }
        func ask() { state.withLock { $0.asks = true } }

        /// To who asks.
        func report(_ message: DoorMessage) { state.withLock { if $0.asks { $0.voice?.yield(message) } } }

        /// To who asks, and has not heard the same.
        func report(_ standing: DoorStanding) {
            state.withLock { state in
                guard state.asks, state.standing != standing else { return }
                state.standing = standing
                state.voice?.yield(.standing(standing))
            }
        }
    }

    /// Works until nobody has slept here for a while, and nobody is passed on any more.
    ///
    /// - Throws: when it cannot listen.
    package func run() async throws {
        // Its predecessor's, where that died: whoever is on the way there already arrives all the same.
        let last = PortNote(path: socket + ".port")
        let datagrams = try DatagramSocket(at: last.take())
        // One number for both: where it is taken by now, the agent starts another doorkeeper.
        let visitors = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(host: "0.0.0.0", port: Int(datagrams.port), childChannelInitializer: Self.wrap)
        last.write(datagrams.port)
        try? FileManager.default.removeItem(atPath: socket)
        let talks = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(unixDomainSocketPath: socket, childChannelInitializer: Self.wrap)
        logger.info("doorkeeper listens", metadata: ["torpor.port": "\(datagrams.port)"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await visitors.executeThenClose { try await serveEach($0) { await receive($0) } } }
            group.addTask { try await talks.executeThenClose { try await serveEach($0) { await talk($0, datagrams.port) } } }
            group.addTask { for await datagram in datagrams.arrivals() { receive(datagram) } }
            group.addTask { try await knockAgain(visitors.channel) }
            try await group.next()
            group.cancelAll()
        }
        logger.info("nobody sleeps here any more, the doorkeeper goes")
    }

    @Sendable static func wrap(_ channel: any Channel) -> EventLoopFuture<Line> {
        channel.eventLoop.makeCompletedFuture {
            try Line(wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    private func serveEach(_ lines: NIOAsyncChannelInboundStream<Line>, _ serve: @escaping @Sendable (Line) async -> Void) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for try await line in lines { group.addTask { await serve(line) } }
        }
    }

    // MARK: The agent

    /// One agent's line; the one that came last is told who waits.
    private func talk(_ line: Line, _ port: UInt16) async {
        let (messages, voice) = AsyncStream.makeStream(of: DoorMessage.self)
        agents.replace(voice)
        do {
            try await line.executeThenClose { said, answer in
                voice.yield(.port(port))
                for workload in room.wanted { voice.yield(room.knock(workload)) }
                try await withThrowingDiscardingTaskGroup { group in
                    group.addTask { for await message in messages { try await answer.write(MessageLines.encode(message)) } }
                    var lines = MessageLines()
                    for try await bytes in said { for message in try lines.take(bytes) { try await obey(message, voice) } }
                    voice.finish()
                }
            }
        } catch {
            logger.warning("the agent's line broke", metadata: ["error": "\(error)"])
        }
    }

    private func obey(_ message: DoorMessage, _ voice: AsyncStream<DoorMessage>.Continuation) async throws {
        switch message {
        case .table(let table, let number, let asks):
            if asks == true { agents.ask() }
            for datagram in room.take(table) { give(datagram) }
            // What is on its way to one that was awake is there before the agent hears, which then waits until it was accepted.
            for _ in 0..<limits.quietTries where !room.isQuiet { try await Task.sleep(for: limits.connectPause) }
            voice.yield(.taken(number))
        case .sendAway(let workload): room.sendAway(workload)
        case .port, .taken, .knock, .visited, .standing: logger.warning("an agent spoke like a doorkeeper")
        }
    }

    /// A knock may have met an agent that was just ending, or a job that had to be waited for. Returns when there is nothing to do any more.
    ///
    /// - Parameter listener: where visitors come in.
    private func knockAgain(_ listener: any Channel) async throws {
        var idle = 0
        while idle < limits.idleKnocks {
            try await Task.sleep(for: limits.knockEvery)
            room.forgetDatagrams(before: .now - limits.patience)
            for workload in room.wanted { agents.tell(room.knock(workload)) }
            var standing = room.standing
            if let dropped = await KernelDrops.read(listener) {
                standing.connections.refused[DoorRefusal.backlog.rawValue] = UInt64(dropped)
            }
            agents.report(standing)
            idle = room.isDeserted ? idle + 1 : 0
        }
    }
}
