import Synchronization
import TorporModel
import TorporPorts

/// The near end of a session in which nobody types, and of which the beginning of what is printed is kept.
final class CallLine: Sendable {
    private struct State {
        var printed: [UInt8] = []
        var isAtEnd = false
    }

    /// Bytes of what is printed that are kept.
    private static let most = 1024

    private let state = Mutex(State())

    /// What was printed, on one line.
    var text: String {
        String(decoding: state.withLock { $0.printed }, as: UTF8.self).split(separator: "\n").joined(separator: " ")
    }

    var line: ExecLine {
        ExecLine(
            input: { () async throws(TorporError) in await self.next() },
            output: { (output) async throws(TorporError) in self.keep(output) })
    }

    /// The end of the input; after it the line stays open until its session has ended.
    private func next() async -> ExecInput? {
        let wasAtEnd = state.withLock { state in
            defer { state.isAtEnd = true }
            return state.isAtEnd
        }
        return wasAtEnd ? await OneShot<ExecInput?>().wait(orIfCancelled: nil) : .end
    }

    private func keep(_ output: ExecOutput) {
        let bytes =
            switch output {
            case .output(let bytes), .error(let bytes): bytes
            }
        state.withLock { $0.printed += bytes.prefix(Self.most - $0.printed.count) }
    }
}
