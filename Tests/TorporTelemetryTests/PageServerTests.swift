import Foundation
import Metrics
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing
import TorporModel

@testable import TorporTelemetry

struct PageServerTests {
    private final class Box<Value: Sendable>: Sendable {
        private let kept: Mutex<Value>
        init(_ value: Value) { kept = Mutex(value) }
        var value: Value {
            get { kept.withLock { $0 } }
            set { kept.withLock { $0 = newValue } }
        }
    }

    /// A status line and a body, over a plain socket: what any scraper sees.
    private func ask(_ port: Int, _ request: String) async throws -> (head: String, body: String) {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup).connect(host: "127.0.0.1", port: port) {
            channel in
            channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel) }
        }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            var answer = ""
            for try await part in inbound { answer += String(buffer: part) }
            let halves = answer.components(separatedBy: "\r\n\r\n")
            return (halves[0].lowercased(), halves.dropFirst().joined(separator: "\r\n\r\n"))
        }
    }

    private func serving(
        health: @escaping @Sendable () -> String? = { nil }, _ body: @escaping @Sendable (Int, MetricsPage) async throws -> Void
    ) async throws {
        let page = MetricsPage()
        let port = Box(0)
        let server = PageServer(port: 0, page: page, logger: Worlds.quiet, health: health) { port.value = $0 }
        try await Worlds.running([server]) {
            try await Worlds.until("the server") { port.value != 0 }
            try await body(port.value, page)
        }
    }

    @Test func theMetricsAreServed() async throws {
        try await serving { port, page in
            Counter(label: "torpor.jobs", factory: page).increment()
            let answer = try await ask(port, "GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n")
            #expect(answer.head.hasPrefix("http/1.1 200"))
            #expect(answer.head.contains("content-type: text/plain; version=0.0.4"))
            #expect(answer.body.contains("torpor_jobs_total 1\n"))
        }
    }

    @Test func healthSaysWhyItIsBad() async throws {
        let trouble = Box<String?>(nil)
        try await serving(health: { trouble.value }) { port, _ in
            #expect(try await ask(port, "GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").head.hasPrefix("http/1.1 200"))
            trouble.value = "the store cannot be written"
            let answer = try await ask(port, "GET /healthz?verbose HTTP/1.1\r\nhost: a\r\n\r\n")
            #expect(answer.head.hasPrefix("http/1.1 503"))
            #expect(answer.body == "the store cannot be written\n")
        }
    }

    @Test func anythingElseIsNotFoundOrNotAllowed() async throws {
        try await serving { port, _ in
            #expect(try await ask(port, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").head.hasPrefix("http/1.1 404"))
            let post = try await ask(port, "POST /metrics HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nhi")
            #expect(post.head.hasPrefix("http/1.1 405"))
            #expect(post.head.contains("allow: get"))
            #expect(try await ask(port, "this is no http\r\n\r\n").head.hasPrefix("http/1.1 400"))
        }
    }

    @Test func aTakenPortIsAClearError() async throws {
        try await serving { port, page in
            let second = PageServer(port: port, page: page, logger: Worlds.quiet)
            let error = await #expect(throws: TorporError.self) { try await second.run() }
            #expect(error?.code == .alreadyExists)
            #expect(error?.remedy == "choose another port")
        }
    }
}
