import TorporModel
import TorporPorts

@testable import TorporBackends

extension ShimBackend {
    /// Of the log's last lines those that the copy printed itself.
    func logs(_ copy: CopyID, tail: Int) async throws(TorporError) -> [LogLine] {
        try await logs(copy, LogQuery(tail: tail)).lines.filter { $0.stream != .mark }
    }
}
