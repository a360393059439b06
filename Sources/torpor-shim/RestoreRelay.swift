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
    private let bundle: ImageBundle
    /// Begun, and not yet whole.
    private var pipes: [String: OpenFile] = [:]
    private var backlog: [(text: String, pipe: OpenFile?)] = []
    private var name: String?
    private(set) var failure: TorporError?

    /// Blocks until the agent has said which images there are.
    init(agent: PacketLine, cgroup: Cgroup) throws(TorporError) {
        guard let first = try agent.receiveNow(), first.text == StreamWord.images, let file = first.file else { throw Self.gone }
        self.agent = agent
        self.cgroup = cgroup
        bundle = try ImageBundle(in: file)
    }

    private static let gone = TorporError(.cancelled, "the agent has gone in the middle of the restore")

    var hasBacklog: Bool { !backlog.isEmpty }

    /// criu's end of a pipe that is closed early is criu's business.
    var watched: [(pipe: OpenFile, forBytes: Bool)] { [] }

    func take(from inbox: inout StreamerInbox, reply: ([UInt8]) -> Void) throws(TorporError) {
        while let item = try inbox.next() {
            switch item {
            case .name(let asked):
                name = asked
                inbox.expectsPipe = bundle.images[asked] != nil
                reply(StreamerInbox.answer(exists: inbox.expectsPipe))
            case .pipe(let raw): try fill(OpenFile(owning: raw, blocking: true))
            }
        }
    }

    /// With what is here, when the pipe takes it at once: nobody may be waited for in this loop. Or by the agent.
    private func fill(_ pipe: OpenFile) throws(TorporError) {
        guard let name else { return }
        if let content = bundle.images[name] ?? nil, content.count <= Int(fcntl(pipe.raw, Self.capacity)) {
            // criu may have closed it when it has read what it needs.
            let wrote = cl_write_quietly(pipe.raw, content, content.count)
            guard wrote == content.count || wrote == -EPIPE else {
                throw TorporError(.engineFailed, "criu's pipe for \(name) took \(wrote) of \(content.count) bytes")
            }
            return
        }
        if name.hasPrefix("pages-") { _ = cl_pipe_size(pipe.raw, 1 << 20) }
        // An image that is read by several processes is a pipe for each.
        let number = "\(pipe.raw) \(name)"
        pipes[number] = pipe
        backlog.append((StreamWord.fill + number, pipe))
    }

    /// F_GETPIPE_SZ (fcntl(2)), which glibc's module lacks.
    private static let capacity: Int32 = 1032

    func advance(criu: Int32, reply: ([UInt8]) -> Void, inbox: inout StreamerInbox) {
        guard failure == nil else { return }
        do throws(TorporError) {
            while let (text, pipe) = backlog.first {
                guard try agent.send(text, file: pipe?.raw) else { break }
                backlog.removeFirst()
            }
            while case .message(let message) = try hear(), message.text.hasPrefix(StreamWord.done) {
                pipes[String(message.text.dropFirst(StreamWord.done.count))] = nil
            }
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
        if case .end = taken { throw Self.gone }
        return taken
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
