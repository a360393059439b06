package import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import TorporModel

/// Serves `GET /metrics` and `GET /healthz` over plain HTTP; bind it to loopback or to a network of machines.
package struct PageServer: Service {
    /// A connection that says nothing for this long is closed.
    private static let patience = TimeAmount.seconds(10)

    private let host: String
    private let port: Int
    private let logger: Logger
    private let page: MetricsPage
    private let health: @Sendable () -> String?
    private let bound: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - health: `nil` when well, else the reason, answered with 503. Called on an event loop: it must not wait.
    ///   - bound: told the port once it listens.
    package init(
        host: String = "127.0.0.1", port: Int, page: MetricsPage, logger: Logger,
        health: @escaping @Sendable () -> String? = { nil }, bound: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.page = page
        self.logger = logger
        self.health = health
        self.bound = bound
    }

    /// Runs until cancelled or told to stop.
    ///
    /// - Throws: `alreadyExists` when the address cannot be listened on.
    package func run() async throws {
        let channel: any Channel
        do {
            channel = try await bootstrap().bind(host: host, port: port).get()
        } catch {
            throw TorporError(
                .alreadyExists, "the metrics page cannot listen on \(host):\(port)", remedy: "choose another port", cause: error)
        }
        let port = channel.localAddress?.port ?? self.port
        logger.info("metrics page listens", metadata: ["address": "\(host):\(port)"])
        bound(port)
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await channel.closeFuture.get()
        } onCancelOrGracefulShutdown: {
            channel.close(promise: nil)
        }
    }

    /// Connections live on the process-wide event loops and end by themselves: one answer, or `patience`.
    private func bootstrap() -> ServerBootstrap {
        let page = page
        let health = health
        return ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(IdleStateHandler(readTimeout: Self.patience))
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(
                        PageHandler { head in
                            PageAnswer.to(method: head.method.rawValue, uri: head.uri, page: { page.text }, health: health)
                        })
                }
            }
    }
}
