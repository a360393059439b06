import Synchronization
import TorporModel
import TorporPorts

/// Obeys by a closure, and counts.
final class FakeAgent: AgentPort {
    typealias Obey = @Sendable (Order, Duration) async throws(TorporError) -> Answer
    let obeyed = Mutex<[Order.Verb]>([])
    private let obey: Obey

    init(_ obey: @escaping Obey = { (_, _) throws(TorporError) in .done }) { self.obey = obey }

    func perform(_ order: Order, deadline: Duration) async throws(TorporError) -> Answer {
        let answer = try await obey(order, deadline)
        obeyed.withLock { $0.append(order.verb) }
        return answer
    }

    func pruneImages() async throws(TorporError) -> [ImageReport] {
        [ImageReport(digest: ContentHash(bytes: [UInt8](repeating: 7, count: 32)), reference: "oci:/i", bytes: 7, usedBy: [])]
    }

    func logs(_ workload: WorkloadID, _ query: LogQuery) async throws(TorporError) -> LogPage {
        let lines = (0..<min(query.tail ?? 3, 3)).map {
            LogLine(at: Timestamp(milliseconds: Int64($0)), stream: .error, text: "\(workload) \($0)", node: nil, number: UInt64($0) + 1)
        }
        return LogPage(lines: lines, more: true)
    }

    static func order(_ verb: Order.Verb) -> Order {
        Order(workload: WorkloadID(unchecked: "w-1"), incarnation: Incarnation(1), attempt: Attempt(2), verb: verb)
    }
}
