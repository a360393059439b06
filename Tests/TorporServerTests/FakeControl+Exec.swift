import Synchronization
import TorporModel
import TorporPorts

/// A command that says everything back: what is typed as output, a window's size as error, and ends with 7 when its input does.
extension FakeControl: ExecControl {
    func exec(
        _ name: WorkloadName, _ call: ExecCall, for requester: String, over line: ExecLine
    ) async throws(TorporError) -> Int32 {
        try note("exec \(call.command.joined(separator: " ")) in \(name) for \(requester)")
        watchers.withLock { $0 += 1 }
        defer { watchers.withLock { $0 -= 1 } }
        while let input = try await line.input() {
            switch input {
            case .data(let bytes): try await line.output(.output(bytes))
            case .window(let size): try await line.output(.error(Array("\(size.columns)x\(size.rows)".utf8)))
            case .end: return 7
            }
        }
        throw TorporError(.cancelled, "the caller has left")
    }
}
