import TorporHost
import TorporModel

/// One command run beside the copy for a person, with everything that it starts, in a group of its own below the copy's.
final class ExecSession {
    /// How far it has come.
    enum Stage {
        /// The engine is at work; its session outlives a shim. `limit` in `MonotonicClock` milliseconds.
        case launching(limit: UInt64)
        /// The process whose end is the session's.
        case running(pid: Int32)
        /// Whatever is left of it is being killed.
        case ending
    }

    /// Unique among the copy's.
    let id: UInt64
    /// Where all of it is, and nothing else.
    let group: Cgroup
    /// The engine's front end, and the number of its session.
    let launcher: Int32
    /// Whoever asked, and waits: when it has gone, so must the session.
    let connection: Connection
    var stage: Stage
    /// Known once its first process has ended, or never began.
    var end: ShimReply.SessionEnd?

    /// Just begun.
    init(id: UInt64, group: Cgroup, launcher: Int32, connection: Connection, limit: UInt64) {
        self.id = id
        self.group = group
        self.launcher = launcher
        self.connection = connection
        stage = .launching(limit: limit)
    }

    /// Names of its files.
    var files: SessionFiles { SessionFiles(id: id) }

    /// From here on it is killed; how it ended is what was said first.
    func finish(_ status: Int32, _ words: String? = nil) {
        end = end ?? ShimReply.SessionEnd(status: status, words: words)
        stage = .ending
    }
}
