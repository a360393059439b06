package import GRPCCore
import Instrumentation
import ServiceContextModule
import Tracing

/// A span per call, below the caller's. It ends when the last message has been written, not when the handler has returned its stream.
package struct TracingServerInterceptor: ServerInterceptor {
    package init() {}

    package func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>, context: ServerContext,
        next: @concurrent @Sendable (StreamingServerRequest<Input>, ServerContext) async throws -> StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        var parent = ServiceContext.topLevel
        InstrumentationSystem.instrument.extract(request.metadata, into: &parent, using: TraceHeaders())
        let span = startSpan(context.descriptor.fullyQualifiedMethod, context: parent, ofKind: .server)
        span.attributes["rpc.system"] = "grpc"
        if let identity = Peer.identity { span.attributes["peer.identity"] = "\(identity)" }
        do {
            var response = try await ServiceContext.withValue(span.context) { try await next(request, context) }
            switch response.accepted {
            case .failure(let error): end(span, error)
            case .success(var contents):
                contents.producer = traced(contents.producer, span)
                response.accepted = .success(contents)
            }
            return response
        } catch {
            end(span, error)
            throw error
        }
    }

    private typealias Producer<Output: Sendable> = @Sendable (RPCWriter<Output>) async throws -> Metadata

    private func traced<Output: Sendable>(_ producer: @escaping Producer<Output>, _ span: any Span) -> Producer<Output> {
        { writer in
            do {
                let metadata = try await ServiceContext.withValue(span.context) { try await producer(writer) }
                span.end()
                return metadata
            } catch {
                end(span, error)
                throw error
            }
        }
    }

    private func end(_ span: any Span, _ error: any Error) {
        span.recordError(error)
        span.setStatus(SpanStatus(code: .error, message: (error as? RPCError)?.message))
        span.end()
    }
}
