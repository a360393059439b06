import CLinux
import Glibc
package import TorporModel

/// A program that prints little, run to its end by somebody who may block: for a shim, which has one thread and waits for nobody
/// else meanwhile. Whoever may suspend takes `Command`.
package struct BriefCommand: Sendable {
    /// What came of it.
    package struct Outcome: Sendable {
        /// How it ended.
        package let exit: ExitStatus
        /// What it printed, as UTF-8; and what it complained of.
        package let output: String
        package let error: String
    }

    /// Absolute path.
    private let program: String
    private let arguments: [String]
    private let most: Int

    /// - Parameter most: how much of what it prints is kept, in bytes and about; what goes beyond is left out.
    package init(_ program: String, _ arguments: [String], most: Int = 1 << 20) {
        self.program = program
        self.arguments = arguments
        self.most = most
    }

    /// Whatever its exit status.
    ///
    /// - Throws: `engineMissing` when it cannot be started, `deadlineExceeded` when it was killed for its limit.
    package func run(_ limit: Duration) throws(TorporError) -> Outcome {
        let null = try Descriptor(path: "/dev/null", O_RDONLY)
        var ends: [Int32] = [-1, -1]
        try SystemCall.checkAnswer(cl_pipe(&ends), "pipe")
        let output = Descriptor(owning: ends[0])
        let outputEnd = Descriptor(owning: ends[1])
        try SystemCall.checkAnswer(cl_pipe(&ends), "pipe")
        let error = Descriptor(owning: ends[0])
        let errorEnd = Descriptor(owning: ends[1])
        let pid: Int32
        do throws(TorporError) {
            pid = try Spawn(
                program, arguments, environment: Command.plainEnvironment, input: null.raw, output: outputEnd.raw, error: errorEnd.raw
            ).start()
        } catch {
            throw TorporError(.engineMissing, "\(program) cannot be run", cause: error)
        }
        // Else neither pipe would ever end.
        close(outputEnd.release())
        close(errorEnd.release())
        let texts = read([output.raw, error.raw], until: MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: limit))
        if texts == nil { kill(-pid, SIGKILL) }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        guard let texts else {
            throw TorporError(.deadlineExceeded, "\(program) \(arguments.joined(separator: " ")) took longer than \(limit)")
        }
        return Outcome(exit: ExitStatus(wait: status), output: texts[0], error: texts[1])
    }

    /// Both to their ends, side by side: a full pipe would hold the program. nil when the time is over first.
    private func read(_ pipes: [Int32], until end: UInt64) -> [String]? {
        var texts = pipes.map { _ in [UInt8]() }
        var isOpen = pipes.map { _ in true }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while isOpen.contains(true) {
            let now = MonotonicClock.milliseconds
            guard now < end else { return nil }
            var watched = pipes.indices.map { pollfd(fd: isOpen[$0] ? pipes[$0] : -1, events: Int16(POLLIN), revents: 0) }
            guard poll(&watched, nfds_t(watched.count), Int32(clamping: end - now)) > 0 else { continue }
            for index in pipes.indices where watched[index].revents != 0 {
                let got = Glibc.read(pipes[index], &buffer, buffer.count)
                if got < 0, errno == EINTR { continue }
                if got <= 0 { isOpen[index] = false } else if texts[index].count < most { texts[index] += buffer[..<got] }
            }
        }
        return texts.map { String(decoding: $0, as: UTF8.self) }
    }
}
