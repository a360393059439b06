import CLinux
import Glibc
import TorporHost
import TorporModel

/// criu's images on their way from the agent, while criu restores.
///
/// criu takes the end of a pipe for the end of the image: cut between two entries of an image it restores what it has read, and calls that
/// success (seen with 4.2.1: a process without its open files). So no pipe ends before the agent has said that all of it was written; until
/// then this process holds it open. When the agent has gone or could not go on, everything of the restore is killed, with the pipes still open.
final class RestoreRelay: Relay {
    let agent: PacketLine
    private let cgroup: Cgroup
    /// Begun, and not yet whole.
    private var pipes: [String: OpenFile] = [:]
    private var backlog: [(text: String, pipe: OpenFile?)] = []
    private var name: String?
    private(set) var failure: TorporError?

    init(agent: PacketLine, cgroup: Cgroup) {
        self.agent = agent
        self.cgroup = cgroup
    }

    var hasBacklog: Bool { !backlog.isEmpty }

    /// criu's end of a pipe that is closed early is criu's business.
    var watched: [(pipe: OpenFile, forBytes: Bool)] { [] }

    func take(from inbox: inout StreamerInbox, reply: ([UInt8]) -> Void) throws(TorporError) {
        while let item = try inbox.next() {
            switch item {
            case .name(let asked):
                name = asked
                backlog.append((StreamWord.ask + asked, nil))
            case .pipe(let raw):
                guard let name else { continue }
                if name.hasPrefix("pages-") { _ = cl_pipe_size(raw, 1 << 20) }
                // An image that is read by several processes is a pipe for each.
                let number = "\(raw) \(name)"
                let pipe = OpenFile(owning: raw, blocking: true)
                pipes[number] = pipe
                backlog.append((StreamWord.fill + number, pipe))
            }
        }
    }

    func advance(criu: Int32, reply: ([UInt8]) -> Void, inbox: inout StreamerInbox) {
        guard failure == nil else { return }
        do throws(TorporError) {
            while let (text, pipe) = backlog.first {
                guard try agent.send(text, file: pipe?.raw) else { break }
                backlog.removeFirst()
            }
            while case .message(let message) = try hear() { obey(message.text, reply: reply, inbox: &inbox) }
        } catch {
            fail(error, criu: criu)
        }
    }

    func fail(_ error: TorporError, criu: Int32) {
        failure = failure ?? error
        backlog = []
        end(criu)
    }

    private func hear() throws(TorporError) -> PacketLine.Taken {
        let taken = try agent.take()
        if case .end = taken { throw TorporError(.cancelled, "the agent has gone in the middle of the restore") }
        return taken
    }

    /// What the agent says.
    private func obey(_ text: String, reply: ([UInt8]) -> Void, inbox: inout StreamerInbox) {
        switch text {
        case StreamWord.has:
            inbox.expectsPipe = true
            reply(StreamerInbox.answer(exists: true))
        case StreamWord.lacks: reply(StreamerInbox.answer(exists: false))
        default:
            if text.hasPrefix(StreamWord.done) { pipes[String(text.dropFirst(StreamWord.done.count))] = nil }
        }
    }

    /// criu first, then whatever it has made: nothing of it has run, and nothing of it may.
    private func end(_ criu: Int32) {
        kill(criu, SIGKILL)
        let limit = MonotonicClock.milliseconds + 10_000
        while MonotonicClock.milliseconds < limit {
            let others = cgroup.pids().filter { $0 != getpid() && ProcessTable.facts($0)?.state != "Z" }
            if others.isEmpty { return }
            for pid in others { kill(pid, SIGKILL) }
            usleep(2000)
        }
    }
}
