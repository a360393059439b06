import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import TorporModel

/// Connections and datagrams of whoever comes for a workload that sleeps.
extension Doorkeeper {
    private typealias Said = NIOAsyncChannelInboundStream<ByteBuffer>

    /// What is to become of a connection.
    private enum Verdict {
        case pass(OriginalDestination)
        /// Nothing, where it has no words.
        case answer(ByteBuffer)
    }

    /// Whom a connection has reached.
    private enum End {
        case server(Line)
        case door(ByteBuffer)
    }

    /// What has been read of a connection before it was passed on: once, however often it has to wait.
    private struct Opening {
        var bytes = ByteBuffer()
        /// nil where it is not read, or no request.
        var head: HTTPRequestHead?
        var isRead = false
        /// What it is told where nobody listens; nothing but to a request.
        var refusal = ByteBuffer()
        /// When it was accepted, or the request had come that is read.
        var came = ContinuousClock.now
        /// Whoever waited for the same wake.
        var crowd: Crowd?
    }

    /// How a wait ended.
    private enum Outcome {
        case through, away, late
    }

    /// Holds it until its workload runs, then is nothing but a wire. What it says meanwhile waits in the kernel.
    func receive(_ client: Line) async {
        let place = client.channel.remoteAddress?.ipAddress ?? "?"
        room.came()
        defer { room.went() }
        do {
            try await client.executeThenClose { said, answer in
                var (bytes, opening) = (said.makeAsyncIterator(), Opening())
                defer { opening.crowd?.leave() }
                switch try await reach(client, place, &bytes, &opening) {
                case .door(let words): try await answer.write(words)
                case .server(let server):
                    let (first, crowd) = (opening.bytes, opening.crowd)
                    try await server.executeThenClose { heard, forward in
                        if first.readableBytes > 0 { try await forward.write(first) }
                        try await relay(client, &bytes, forward, heard, answer, crowd)
                    }
                }
            }
        } catch {
            logger.debug("a connection ended", metadata: ["client": "\(place)", "error": "\(error)"])
        }
    }

    /// Until both ends have said all.
    private func relay(
        _ client: Line, _ bytes: inout Said.AsyncIterator, _ forward: NIOAsyncChannelOutboundWriter<ByteBuffer>, _ heard: Said,
        _ answer: NIOAsyncChannelOutboundWriter<ByteBuffer>, _ crowd: Crowd?
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    var crowd = crowd
                    for try await bytes in heard {
                        try await answer.write(bytes)
                        crowd?.answered(at: .now)
                        crowd = nil
                    }
                    answer.finish()
                } catch {
                    // Who cannot be answered is not listened to any more.
                    client.channel.close(promise: nil)
                    throw error
                }
            }
            while let more = try await bytes.next() { try await forward.write(more) }
            forward.finish()
            try await group.waitForAll()
        }
    }

    /// A connection to where it is passed on, once it may be. What has fallen asleep again meanwhile is woken again.
    private func reach(
        _ client: Line, _ place: String, _ bytes: inout Said.AsyncIterator, _ opening: inout Opening
    ) async throws -> End {
        for _ in 0..<limits.connectTries {
            switch try await judge(client, place, &bytes, &opening) {
            case .answer(let words): return .door(words)
            case .pass(let target):
                guard room.setOut(to: target) else { continue }
                defer { room.arrive(at: target) }
                if let server = try? await connect(to: target) { return .server(server) }
                try await Task.sleep(for: limits.connectPause)
            }
        }
        logger.warning("a workload that runs does not answer at its port", metadata: ["client": "\(place)"])
        return .door(opening.refusal)
    }

    /// What becomes of it, once that is known.
    private func judge(
        _ client: Line, _ place: String, _ bytes: inout Said.AsyncIterator, _ opening: inout Opening
    ) async throws -> Verdict {
        guard let destination = await OriginalDestination.read(client.channel) else { return .answer(ByteBuffer()) }
        // Whom no rule has sent here wanted nobody but the doorkeeper, which has nothing to say.
        if Int(destination.port) == client.channel.localAddress?.port { return .answer(ByteBuffer()) }
        switch room.admit(destination, from: place) {
        case .through(let target): return .pass(target)
        case .refused:
            logger.warning("too many wait at the door, one is sent away", metadata: ["client": "\(place)"])
            return .answer(ByteBuffer())
        case .held(let visit):
            defer { room.leave(visit) }
            if let http = visit.http { return try await read(visit, http, client, &bytes, &opening) }
            return await hold(visit, &opening)
        }
    }

    /// Who cannot be told anything.
    private func hold(_ visit: Visit, _ opening: inout Opening) async -> Verdict {
        switch await wait(visit, limits.patience, &opening) {
        case .through: return .pass(visit.target)
        case .late: room.givesUp()
        case .away: break
        }
        return .answer(ByteBuffer())
    }

    /// The workload is wanted from now on.
    private func wait(_ visit: Visit, _ patience: Duration, _ opening: inout Opening) async -> Outcome {
        if let former = opening.crowd {
            // Asleep again: it is another wake.
            former.leave()
            opening.came = .now
        }
        let (outcome, crowd) = room.wait(visit, since: opening.came)
        opening.crowd = crowd
        agents.tell(room.knock(visit.workload))
        return await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await outcome.first { _ in true } ?? false ? .through : .away }
            group.addTask {
                try? await Task.sleep(for: patience)
                return .late
            }
            defer { group.cancelAll() }
            return await group.next() ?? .away
        }
    }

    private func connect(to target: OriginalDestination) async throws -> Line {
        try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.socketOption(.init(rawValue: SO_MARK)), value: Int(DoorEntry.mark))
            .connectTimeout(.init(limits.connectLimit))
            .connect(to: SocketAddress(ipAddress: target.address, port: Int(target.port)), channelInitializer: Self.wrap)
    }

    // MARK: Requests

    /// Reads the first request before anybody is woken. What it was is decided once, and either passed on or answered.
    private func read(
        _ visit: Visit, _ door: HTTPDoor, _ client: Line, _ bytes: inout Said.AsyncIterator, _ opening: inout Opening
    ) async throws -> Verdict {
        if !opening.isRead { try await read(client, &bytes, &opening) }
        guard opening.isRead else { return .answer(ByteBuffer()) }
        guard let head = opening.head else { return await hold(visit, &opening) }
        if door.isHealth(head) { return .answer(DoorAnswer.health(door, to: head)) }
        opening.refusal = DoorAnswer.unavailable("it was woken, and does not listen", door, to: head)
        let isForPage = door.isForPage(head)
        let patience = isForPage ? min(limits.patience, .milliseconds(Int64(clamping: door.pageAfterMs))) : limits.patience
        switch await wait(visit, patience, &opening) {
        case .through: return .pass(visit.target)
        case .late where isForPage: return .answer(DoorAnswer.page(door, to: head))
        case .late:
            room.givesUp()
            return .answer(DoorAnswer.unavailable("it sleeps, and did not wake in time", door, to: head))
        case .away: return .answer(DoorAnswer.unavailable("it sleeps, and cannot be woken", door, to: head))
        }
    }

    /// As far as what it is can be told, or until the client goes.
    private func read(_ client: Line, _ bytes: inout Said.AsyncIterator, _ opening: inout Opening) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await Task.sleep(for: limits.patience)
                client.channel.close(promise: nil)
            }
            defer { group.cancelAll() }
            var request = FirstRequest(longest: limits.requestBytes)
            while !opening.isRead, let more = try await bytes.next() {
                switch request.take(more) {
                case .unfinished: continue
                case .request(let head): opening.head = head
                case .other: break
                }
                opening.isRead = true
            }
            opening.bytes = request.bytes
            opening.came = .now
        }
    }

    // MARK: Datagrams

    func receive(_ datagram: Datagram) {
        switch room.accept(datagram, at: .now) {
        case .through: give(datagram)
        case .held(let workload): agents.tell(room.knock(workload))
        case .dropped: logger.debug("too many datagrams wait at the door, one is dropped", metadata: ["client": "\(datagram.client)"])
        }
    }

    func give(_ datagram: Datagram) {
        let result = datagram.give(bearing: DoorEntry.mark)
        if result < 0 { logger.warning("a datagram was not passed on", metadata: ["client": "\(datagram.client)", "errno": "\(-result)"]) }
    }
}
