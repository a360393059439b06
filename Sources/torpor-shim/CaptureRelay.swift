import CLinux
import Glibc
import TorporHost
import TorporModel

/// criu's images on their way to the agent, while criu captures.
///
/// A criu whose pipe loses its reader fails (EPIPE; it ignores SIGPIPE) and leaves its work in order: seen with 4.2.1, the freezer stayed
/// shut and no parasite stayed behind. But an image that fits into criu's buffer can be lost without criu noticing, and what a criu that
/// fails leaves is its own to promise. So criu never sees it: this process keeps every pipe open, and when the agent has gone, or the freeze
/// is over, it empties what is left into nothing. criu ends well, and the capture counts as failed.
final class CaptureRelay: Relay {
    let agent: PacketLine
    private let folder: String
    /// The freeze that criu works in.
    private let attempt: Attempt
    private var pipes: [OpenFile] = []
    private var backlog: [(name: String, pipe: OpenFile)] = []
    private var name: String?
    private(set) var failure: TorporError?

    /// 1 MiB where the host allows it: fewer turns between criu and whoever reads.
    private static let capacity: Int32 = 1 << 20

    /// - Throws: `attemptOver` when nothing is frozen.
    init(agent: PacketLine, folder: String) throws(TorporError) {
        self.agent = agent
        self.folder = folder
        guard case .armed(let attempt, _, _) = try ShimNote.read(in: folder).lease.state else {
            throw TorporError(.attemptOver, "the copy is not frozen")
        }
        self.attempt = attempt
    }

    var hasBacklog: Bool { !backlog.isEmpty }

    /// Not what still waits for the agent: it is kept, even when its writer has ended.
    var watched: [(pipe: OpenFile, forBytes: Bool)] { pipes.filter { !isWaiting($0) }.map { ($0, failure != nil) } }

    private func isWaiting(_ pipe: OpenFile) -> Bool { backlog.contains { $0.pipe === pipe } }

    func take(from inbox: inout StreamerInbox, reply: ([UInt8]) -> Void) throws(TorporError) {
        while let item = try inbox.next() {
            switch item {
            case .name(let asked):
                name = asked
                inbox.expectsPipe = true
            case .pipe(let raw):
                let pipe = OpenFile(owning: raw, blocking: true)
                pipes.append(pipe)
                guard let name else { continue }
                if name.hasPrefix("pages-") { _ = cl_pipe_size(raw, Self.capacity) }
                backlog.append((name, pipe))
            }
        }
    }

    func advance(criu: Int32, reply: ([UInt8]) -> Void, inbox: inout StreamerInbox) {
        if failure == nil {
            do throws(TorporError) {
                try look()
                while let (name, pipe) = backlog.first {
                    guard try agent.send(name, file: pipe.raw) else { break }
                    backlog.removeFirst()
                }
            } catch {
                fail(error, criu: criu)
            }
        }
        pipes.removeAll { isAtEnd($0) }
    }

    func fail(_ error: TorporError, criu: Int32) {
        failure = failure ?? error
        backlog = []
        agent.hangUp()
    }

    /// - Throws: why the agent has to be done without.
    private func look() throws(TorporError) {
        if case .end = try agent.take() { throw TorporError(.cancelled, "the agent has gone in the middle of the capture") }
        // An agent that stands still must not keep the workload frozen for longer than was promised. A note that cannot be read says nothing.
        guard let note = try? ShimNote.read(in: folder) else { return }
        guard case .armed(attempt, _, _) = note.lease.state else {
            throw TorporError(.attemptOver, "the freeze of attempt \(attempt) ended before its capture did")
        }
    }

    /// Once nobody reads them but us, what pipes hold goes to nowhere.
    private func isAtEnd(_ pipe: OpenFile) -> Bool {
        guard failure != nil else {
            // No writer is left: what is in it is the agent's, by its own descriptor.
            var one = pollfd(fd: pipe.raw, events: 0, revents: 0)
            return !isWaiting(pipe) && poll(&one, 1, 0) > 0
        }
        _ = fcntl(pipe.raw, F_SETFL, O_NONBLOCK)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let got = read(pipe.raw, &buffer, buffer.count)
            if got == 0 { return true }
            if got < 0 && errno != EINTR { return false }
        }
    }
}
