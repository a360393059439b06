import Dispatch
package import TorporModel

/// Waits for an open file without holding a thread: a pipe, a socket or a terminal.
package enum Readiness {
    package enum Way: Sendable {
        case toRead, toWrite
    }

    private static let queue = DispatchQueue(label: "torpor.readiness")

    /// Until something can be read or written, or the other end has gone. The file must stay open meanwhile.
    ///
    /// - Throws: `cancelled` when the waiting task is.
    package static func wait(_ descriptor: Int32, _ way: Way) async throws(TorporError) {
        // A source may be cancelled from anywhere (dispatch_source_cancel(3)); Linux's Dispatch does not say so to the compiler.
        nonisolated(unsafe) let source: any DispatchSourceProtocol =
            switch way {
            case .toRead: DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
            case .toWrite: DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: queue)
            }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                source.setEventHandler { source.cancel() }
                // Also when it is cancelled: only then has the queue let go of the descriptor.
                source.setCancelHandler { continuation.resume() }
                source.resume()
            }
        } onCancel: {
            source.cancel()
        }
        if Task.isCancelled { throw TorporError(.cancelled, "told to stop") }
    }
}
