import TorporModel
import TorporPorts
import TorporTerminal

/// A workload's log as it is read: page after page, each line once, over every move.
struct LogStream {
    let name: WorkloadName
    /// What is asked for first; after that, whatever follows.
    private var query: LogQuery
    let control: any ControlPort
    private var follower = LogFollower()

    init(name: WorkloadName, query: LogQuery, control: any ControlPort) {
        self.name = name
        self.query = query
        self.control = control
    }

    private static let pause = Duration.milliseconds(300)
    /// More than the greatest log has: a workload that prints faster than it is read is not followed without being asked to.
    private static let mostPages = Int(LogPolicy.fileSizes.upperBound >> 20) * Int(LogPolicy.fileCounts.upperBound)

    /// All that there is now.
    mutating func read(_ tell: (LogFollower.Item) throws(TorporError) -> Void) async throws(TorporError) {
        for _ in 0..<Self.mostPages {
            let (control, name, query) = (control, name, query)
            let page = try await Patience.insist { () async throws(TorporError) in try await control.logs(name, query) }
            for item in follower.items(of: page.lines) { try tell(item) }
            // What was wanted of the past was had, and nothing of what follows may be left out.
            self.query = LogQuery(after: follower.place, since: follower.place == nil ? query.since : nil)
            if !page.more { return }
        }
    }

    /// To the workload's end: a node or a coordinator that is away for a while is waited for.
    mutating func follow(_ tell: (LogFollower.Item) throws(TorporError) -> Void) async throws(TorporError) {
        while true {
            let (control, name) = (control, name)
            // Asked in this order: what it printed last is there once it has ended.
            let hasEnded = try await Patience.insist { () async throws(TorporError) in try await control.workload(name).hasEnded }
            try await read(tell)
            if hasEnded { return }
            do { try await Task.sleep(for: Self.pause) } catch { throw TorporError(.cancelled, "told to stop") }
        }
    }
}
