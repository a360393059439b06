import NIOCore
import NIOPosix
import Synchronization

/// A line between a client and a server that can fall silent without closing, as a pulled cable does.
final class SilentProxy: Sendable {
    private let silent = Silence()
    private let listener: any Channel

    /// - Parameter port: of the server, on this machine.
    init(to port: UInt16) async throws {
        let silent = silent
        listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { inbound in
                // On the same event loop, so that the two may write to each other directly.
                ClientBootstrap(group: inbound.eventLoop)
                    .connect(host: "127.0.0.1", port: Int(port))
                    .flatMap { outbound in
                        inbound.eventLoop.makeCompletedFuture {
                            try inbound.pipeline.syncOperations.addHandler(Forwarder(outbound, silent))
                            try outbound.pipeline.syncOperations.addHandler(Forwarder(inbound, silent))
                        }
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var port: UInt16 { UInt16(clamping: listener.localAddress?.port ?? 0) }

    /// From now on nothing passes, in either direction.
    func fallSilent() { silent.now.withLock { $0 = true } }

    func close() async throws { try await listener.close() }

    private final class Silence: Sendable {
        let now = Mutex<Bool>(false)
    }

    private final class Forwarder: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let other: any Channel
        private let silent: Silence

        init(_ other: any Channel, _ silent: Silence) {
            self.other = other
            self.silent = silent
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if !silent.now.withLock({ $0 }) { other.writeAndFlush(unwrapInboundIn(data), promise: nil) }
        }

        func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
    }
}
