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
    private let limits: DoorLimits
    private let room: WaitingRoom
    private let logger: Logger
    private let agents = Agents()

    /// - Parameter socket: where agents speak with it, a path.
    package init(socket: String, limits: DoorLimits = DoorLimits(), logger: Logger) {
        self.socket = socket
        self.limits = limits
        self.logger = logger
        room = WaitingRoom(limits: limits)
    }

    private typealias Line = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// The agent that speaks with it now, if one does.
    private final class Agents: Sendable {
        private let voice = Mutex<AsyncStream<DoorMessage>.Continuation?>(nil)

        func replace(_ next: AsyncStream<DoorMessage>.Continuation) { voice.withLock { $0 = next } }
        func tell(_ message: DoorMessage) { voice.withLock { _ = $0?.yield(message) } }
    }

    /// Works until nobody has slept here for a while, and nobody is passed on any more.
    ///
    /// - Throws: when it cannot listen.
    package func run() async throws {
        let visitors = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 4096)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(host: "0.0.0.0", port: 0, childChannelInitializer: Self.wrap)
        let port = UInt16(visitors.channel.localAddress?.port ?? 0)
        try? FileManager.default.removeItem(atPath: socket)
        let talks = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(unixDomainSocketPath: socket, childChannelInitializer: Self.wrap)
        logger.info("doorkeeper listens", metadata: ["torpor.port": "\(port)"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await visitors.executeThenClose { try await serveEach($0) { await receive($0) } } }
            group.addTask { try await talks.executeThenClose { try await serveEach($0) { await talk($0, port) } } }
            group.addTask { try await knockAgain() }
            try await group.next()
            group.cancelAll()
        }
        logger.info("nobody sleeps here any more, the doorkeeper goes")
    }

    @Sendable private static func wrap(_ channel: any Channel) -> EventLoopFuture<Line> {
        channel.eventLoop.makeCompletedFuture {
            try Line(wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    private func serveEach(_ lines: NIOAsyncChannelInboundStream<Line>, _ serve: @escaping @Sendable (Line) async -> Void) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for try await line in lines { group.addTask { await serve(line) } }
        }
    }

    // MARK: Visitors

    /// Holds it until its workload runs, then is nothing but a wire. What it says meanwhile waits in the kernel.
    private func receive(_ client: Line) async {
        let place = client.channel.remoteAddress?.ipAddress ?? "?"
        room.came()
        defer { room.went() }
        do {
            try await client.executeThenClose { said, answer in
                guard let server = try await reach(client, place) else { return }
                try await server.executeThenClose { heard, forward in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { try await Self.pass(said, forward) }
                        group.addTask { try await Self.pass(heard, answer) }
                        try await group.waitForAll()
                    }
                }
            }
        } catch {
            logger.debug("a connection ended", metadata: ["client": "\(place)", "error": "\(error)"])
        }
    }

    private static func pass(_ from: NIOAsyncChannelInboundStream<ByteBuffer>, _ to: NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws
    {
        for try await bytes in from { try await to.write(bytes) }
        to.finish()
    }

    /// A connection to where it is passed on, once it may be; nil when it is sent away. What has fallen asleep again meanwhile is woken again.
    private func reach(_ client: Line, _ place: String) async throws -> Line? {
        for _ in 0..<limits.connectTries {
            guard let target = await admit(client, place) else { return nil }
            guard room.setOut(to: target) else { continue }
            defer { room.arrive(at: target) }
            if let server = try? await connect(to: target) { return server }
            try await Task.sleep(for: limits.connectPause)
        }
        logger.warning("a workload that runs does not answer at its port", metadata: ["client": "\(place)"])
        return nil
    }

    /// Where to pass it on, once it may be; nil when it is sent away.
    private func admit(_ client: Line, _ place: String) async -> OriginalDestination? {
        guard let destination = await OriginalDestination.read(client.channel) else { return nil }
        // Whom no rule has sent here wanted nobody but the doorkeeper, which has nothing to say.
        if Int(destination.port) == client.channel.localAddress?.port { return nil }
        switch room.admit(destination, from: place) {
        case .through(let target): return target
        case .refused:
            logger.warning("too many wait at the door, one is sent away", metadata: ["client": "\(place)"])
            return nil
        case .waits(let target, let workload, let outcome, let ticket):
            defer { room.leave(workload, ticket: ticket, from: place) }
            agents.tell(.knock(workload))
            return await wait(for: outcome) ? target : nil
        }
    }

    /// False when it is sent away, or has waited long enough.
    private func wait(for outcome: AsyncStream<Bool>) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await outcome.first { _ in true } ?? false }
            group.addTask {
                try? await Task.sleep(for: limits.patience)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    private func connect(to target: OriginalDestination) async throws -> Line {
        try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.socketOption(.init(rawValue: SO_MARK)), value: Int(DoorEntry.mark))
            .connectTimeout(.init(limits.connectLimit))
            .connect(to: SocketAddress(ipAddress: target.address, port: Int(target.port)), channelInitializer: Self.wrap)
    }

    // MARK: The agent

    /// One agent's line; the one that came last is told who waits.
    private func talk(_ line: Line, _ port: UInt16) async {
        let (messages, voice) = AsyncStream.makeStream(of: DoorMessage.self)
        agents.replace(voice)
        do {
            try await line.executeThenClose { said, answer in
                voice.yield(.port(port))
                for workload in room.wanted { voice.yield(.knock(workload)) }
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
        case .table(let table, let number):
            room.take(table)
            // What is on its way to one that was awake is there before the agent hears, which then waits until it was accepted.
            for _ in 0..<limits.connectTries where !room.isQuiet { try await Task.sleep(for: limits.connectPause) }
            voice.yield(.taken(number))
        case .sendAway(let workload): room.sendAway(workload)
        case .port, .taken, .knock: logger.warning("an agent spoke like a doorkeeper")
        }
    }

    /// A knock may have met an agent that was just ending, or a job that had to be waited for. Returns when there is nothing to do any more.
    private func knockAgain() async throws {
        var idle = 0
        while idle < limits.idleKnocks {
            try await Task.sleep(for: limits.knockEvery)
            for workload in room.wanted { agents.tell(.knock(workload)) }
            idle = room.isDeserted ? idle + 1 : 0
        }
    }
}
