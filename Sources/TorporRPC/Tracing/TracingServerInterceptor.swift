package import GRPCCore
import Instrumentation
import ServiceContextModule
import Tracing

/// A span per call, below the caller's. It ends when the last message has been written, not when the handler has returned its stream; and
/// where nothing can be written any more, because the caller has hung up, when the answer is dropped: grpc-swift then never asks for it, and
/// a span that does not end is never exported, though its children are.
package struct TracingServerInterceptor: ServerInterceptor {
    package init() {}

    package func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>, context: ServerContext,
        next: @concurrent @Sendable (StreamingServerRequest<Input>, ServerContext) async throws -> StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        var parent = ServiceContext.topLevel
        InstrumentationSystem.instrument.extract(request.metadata, into: &parent, using: TraceHeaders())
        let open = OpenSpan(startSpan(context.descriptor.fullyQualifiedMethod, context: parent, ofKind: .server))
        let span = open.span
        span.attributes["rpc.system"] = "grpc"
        if let identity = Peer.identity { span.attributes["peer.identity"] = "\(identity)" }
        do {
            var response = try await ServiceContext.withValue(span.context) { try await next(request, context) }
            switch response.accepted {
            case .failure(let error): end(span, error)
            case .success(var contents):
                contents.producer = traced(contents.producer, open)
                response.accepted = .success(contents)
            }
            return response
        } catch {
            end(span, error)
            throw error
        }
    }

    private typealias Producer<Output: Sendable> = @Sendable (RPCWriter<Output>) async throws -> Metadata

    private func traced<Output: Sendable>(_ producer: @escaping Producer<Output>, _ open: OpenSpan) -> Producer<Output> {
        { writer in
            do {
                let metadata = try await ServiceContext.withValue(open.span.context) { try await producer(writer) }
                open.span.end()
                return metadata
            } catch {
                end(open.span, error)
                throw error
            }
        }
    }

    private func end(_ span: any Span, _ error: any Error) {
        span.recordError(error)
        span.setStatus(SpanStatus(code: .error, message: (error as? RPCError)?.message))
        span.end()
    }

    /// Ends its span when nobody holds it any more; a span that has ended stays as it is.
    private final class OpenSpan: Sendable {
        let span: any Span

        init(_ span: any Span) { self.span = span }

        deinit { span.end() }
    }
}
