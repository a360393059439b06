import CLinux
import Glibc
import TorporHost
import TorporModel

/// The faults of processes, by way of their engine's own handler: criu's `lazy-pages`, a child of the keeper.
final class EngineFaults: FaultLine {
    private let line: HandlerLine
    private let pid: Int32
    private let guardian: FaultGuard
    /// When the userfaultfds were looked at last, in `MonotonicClock` milliseconds.
    private var followed: UInt64 = 0

    /// Starts the handler; its words go to a file beside the copy.
    init(_ plan: MemoryPlan, folder: String) throws(TorporError) {
        var ends: [Int32] = [0, 0]
        try SystemCall.checkAnswer(cl_socket_pair(&ends), "socketpair")
        let near = Descriptor(owning: ends[0])
        let far = Descriptor(owning: ends[1])
        guard let program = plan.handler.first else { throw TorporError(.corrupt, "the plan has no handler of page faults") }
        let null = try Descriptor(path: "/dev/null", O_RDWR)
        let words = try Descriptor(path: "\(folder)/memory.out", O_WRONLY | O_CREAT | O_TRUNC)
        var spawn = Spawn(
            program, Array(plan.handler.dropFirst()), environment: plan.environment, input: null.raw, output: words.raw, error: words.raw)
        // Both ends: were this keeper killed, the handler would take a closed line for its end, and end.
        spawn.lent = [far.raw, near.raw]
        spawn.ownSession = false
        pid = try spawn.start()
        guardian = FaultGuard(try PidHandle(pid))
        line = HandlerLine(plan.format, owning: near.release())
    }

    var watched: [pollfd] { [line.watched] }
    var hasRoom: Bool { line.hasRoom }
    var asks: [PageAsk] { line.asks }
    func read() throws(TorporError) { try line.read() }
    func answer(_ pages: [UInt8]) throws(TorporError) { try line.answer(pages) }

    /// The userfaultfds now and then: looking costs a dozen calls, and pages come by the thousand.
    func tend() {
        line.flush()
        let now = MonotonicClock.milliseconds
        guard now >= followed + UInt64(MemoryKeeper.tick) else { return }
        followed = now
        guardian.follow()
    }

    /// The handler ends well once it has brought everything.
    func isWhole() throws(TorporError) -> Bool {
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return false }
        let ended = ExitStatus(wait: status)
        guard ended == .code(0) else { throw TorporError(.lost, "the handler of its page faults ended (\(ended))") }
        return true
    }

    func abandon() { kill(pid, SIGKILL) }
}
