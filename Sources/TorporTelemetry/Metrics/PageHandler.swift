import NIOCore
import NIOHTTP1

/// Answers one request per connection and closes it: scrapes are rare and a kept connection is one more thing to bound.
final class PageHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Made anew for each request, on the connection's event loop.
    private let answer: (HTTPRequestHead) -> PageAnswer
    private var head: HTTPRequestHead?

    init(answer: @escaping (HTTPRequestHead) -> PageAnswer) { self.answer = answer }

    /// A request's body is thrown away: no page here takes one.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            self.head = nil
            write(answer(head), version: head.version, context: context)
        }
    }

    /// A peer that sends nothing for a while, or sends what is not HTTP, is let go.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) } else { context.fireUserInboundEventTriggered(event) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// The connection is closed once everything is written, or could not be.
    private func write(_ answer: PageAnswer, version: HTTPVersion, context: ChannelHandlerContext) {
        var headers: HTTPHeaders = [
            "content-type": answer.contentType, "content-length": "\(answer.body.utf8.count)", "connection": "close",
            "x-content-type-options": "nosniff",
        ]
        if let allow = answer.allow { headers.add(name: "allow", value: allow) }
        let head = HTTPResponseHead(version: version, status: .init(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(string: answer.body)))), promise: nil)
        let closing = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in closing.value.close(promise: nil) }
    }
}
