import CLinux
import Glibc
import Synchronization
package import TorporModel

/// Which pages a running machine writes, as its QEMU tells who reads its migration: it is migrated into a pipe of ours, of which only the places
/// of the pages are used. QEMU goes at the pace of the reading, and where the pipe closes, the machine runs on.
///
/// What was not read yet comes later: a page whose bytes are read after its place was told is either as it was then, or is told again.
package final class QEMUTrace: Sendable {
    private struct State: ~Copyable, Sendable {
        let session: QMPSession
        var stream: QEMUStream
        /// Told and not yet sent.
        var pages = PageSet()
        /// Told as zeros, the last time that they were told.
        var zeros = PageSet()
        /// How far the first pass, which tells of every page in order, was read.
        var position: UInt64 = 0
        /// How often QEMU had asked the kernel which pages were written when the last reading ended.
        var passes: UInt64 = 1
        var hasEnded = false
        /// Whether everything up to the last reading was sent.
        var isSent = false
        /// Whether the pipe is the wide one still.
        var isWide = false
    }

    /// How much is left unread of the first pass, and of each that follows, so that QEMU does not come to its end, for which it would stop the
    /// machine: in its buffers and in the pipe a page of zeros is 9 bytes. In bytes of the machine's memory.
    private static let reserve: UInt64 = 32 << 20
    private static let laterReserve: UInt64 = 4 << 20
    /// In bytes; QEMU's own buffer is twice this (7.2, migration/qemu-file.c).
    private static let pipe: Int32 = 16 << 10
    /// While the first pass is far from its end, so that QEMU writes while others hash; and how far that is, in bytes of the machine's memory: more
    /// than the zeros that are in such a pipe, in QEMU's buffer and in what was read at once.
    private static let widePipe: Int32 = 512 << 10
    private static let far: UInt64 = 448 << 20
    private static let limit = Duration.seconds(5)
    /// Longest that QEMU may be silent while it is read, in milliseconds.
    private static let silence: Int32 = 20_000

    private let memoryBytes: UInt64
    private let state: Mutex<State>
    /// Whether nobody wants to know any more: looked at between two steps.
    private let isAbandoned = Mutex(false)

    /// Begins; what an earlier trace left unfinished ends first.
    package init(_ folder: MachineFolder, memoryBytes: UInt64) throws(TorporError) {
        self.memoryBytes = memoryBytes
        let session = try QMPSession.open(folder.path, QMPLine.agentSocketName, Self.limit)
        if QMPLine.isUnderWay(try session.ask("query-migrate")) { _ = try session.ask("migrate_cancel") }
        let end = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: Self.limit)
        while QMPLine.isUnderWay(try session.ask("query-migrate")), MonotonicClock.milliseconds < end { usleep(500) }
        // What is there at the end is written after it.
        let saved = folder[MachineFolder.savedState]
        guard unlink(saved) == 0 || errno == ENOENT else { throw SystemCall.failure(errno, "unlink \(saved)") }
        try QMPLine.set(session, leavesMemoryOut: false)
        // With a limit of 0 QEMU ends after the first pass without asking the kernel what was written meanwhile.
        _ = try session.ask("migrate-set-parameters", #"{"downtime-limit": 1, "max-bandwidth": 1099511627776}"#)
        var ends: [Int32] = [0, 0]
        try SystemCall.checkAnswer(cl_pipe(&ends), "pipe")
        let near = Descriptor(owning: ends[0])
        let far = Descriptor(owning: ends[1])
        let isWide = memoryBytes >= 2 * Self.far && cl_pipe_size(far.raw, Self.widePipe) >= 0
        if !isWide { _ = cl_pipe_size(far.raw, Self.pipe) }
        _ = try session.ask("getfd", #"{"fdname": "trace"}"#, lending: far.raw)
        _ = try session.ask("migrate", #"{"uri": "fd:trace"}"#)
        state = Mutex(State(session: session, stream: QEMUStream(reading: near), isWide: isWide))
    }

    /// Reads the first pass so far that all pages before `place` are told, but for those that are left unread. Blocks.
    package func reach(_ place: UInt64) throws(TorporError) {
        let goal = min(place, memoryBytes - min(Self.reserve, memoryBytes / 2))
        try use { (state: inout State) throws(TorporError) in
            while state.position < goal, !state.hasEnded {
                if state.isWide, state.position + Self.far > memoryBytes { try Self.narrow(&state) }
                try Self.read(&state)
            }
        }
    }

    /// Reads on until QEMU has asked the kernel once more which pages were written, and told almost all of those. Blocks.
    package func follow() throws(TorporError) {
        try use { (state: inout State) throws(TorporError) in
            while !state.hasEnded {
                let answer = try Self.progress(&state)
                guard QMPLine.isUnderWay(answer) else { return try finish(&state) }
                let passes = Self.number("dirty-sync-count", of: answer)
                let remaining = Self.number("remaining", of: answer)
                if passes > state.passes, remaining <= Self.laterReserve {
                    state.passes = passes
                    return
                }
                let most = passes > state.passes ? remaining - Self.laterReserve : remaining
                for _ in 0..<max(16, most / 4096) where !state.hasEnded {
                    // Nothing may be there for the moment: QEMU knows.
                    guard state.stream.isReady || Self.isReadable(state.stream.raw, within: 2) else { break }
                    try Self.read(&state)
                }
            }
        }
    }

    /// Reads to the end, which comes when the machine is stopped for good. Blocks.
    ///
    /// - Returns: the machine's state, as a stream that leaves its memory as it is.
    /// - Throws: whatever hindered it; the pipe is closed then, and QEMU's migration fails.
    package func finish() throws(TorporError) -> [UInt8] {
        try use { (state: inout State) throws(TorporError) in
            do throws(TorporError) { try finish(&state) } catch {
                state.stream = QEMUStream([])
                throw error
            }
            return state.stream.state.loadable
        }
    }

    /// Ends `finish`, where it goes on, with `cancelled`: a machine that is not stopped never comes to its end.
    package func abandon() { isAbandoned.withLock { $0 = true } }

    /// Whether QEMU has stopped the machine, having told all that there was.
    package var hasEnded: Bool { state.withLock { $0.hasEnded } }

    /// What was told since all of it was sent; nil when it never was.
    package var changes: PageRuns? { state.withLock { $0.isSent ? $0.pages.runs : nil } }

    /// What was told until now is sent.
    package func sent() {
        state.withLock { state in
            state.pages = PageSet()
            state.isSent = true
        }
    }

    /// Whether all of these pages were told as zeros.
    package func isZeros(_ places: Range<UInt64>) -> Bool {
        state.withLock { state in (places.lowerBound / 4096..<(places.upperBound + 4095) / 4096).allSatisfy { state.zeros.contains($0) } }
    }

    private func use<Result>(
        _ work: (inout State) throws(TorporError) -> Result
    ) throws(TorporError) -> Result {
        try state.withLock { (state) throws(TorporError) in try work(&state) }
    }

    /// QEMU is not asked: it may be frozen by now.
    private func finish(_ state: inout State) throws(TorporError) {
        while !state.hasEnded {
            if isAbandoned.withLock({ $0 }) { throw TorporError(.cancelled, "nobody follows the machine any more") }
            try Self.read(&state)
        }
    }

    /// At once, so that QEMU is not nearer to its end than what it has told: a pipe is made no smaller than what is in it.
    private static func narrow(_ state: inout State) throws(TorporError) {
        while cl_pipe_size(state.stream.raw, pipe) < 0 { try state.stream.stock() }
        state.isWide = false
    }

    /// One step.
    private static func read(_ state: inout State) throws(TorporError) {
        guard state.stream.isReady || isReadable(state.stream.raw, within: silence) else {
            throw TorporError(.deadlineExceeded, "qemu's migration stands still")
        }
        switch try state.stream.step() {
        case .page(let place, let isZero):
            let number = place / 4096
            state.pages.insert(number)
            if isZero { state.zeros.insert(number) } else { state.zeros.remove(number) }
            state.position = max(state.position, place + 4096)
        case .other: break
        case .end: state.hasEnded = true
        }
    }

    /// What QEMU says of its migration. While it ends it answers nobody before it has got rid of what it writes.
    private static func progress(_ state: inout State) throws(TorporError) -> JSONValue {
        try state.session.send("query-migrate")
        let end = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: limit)
        while !isReadable(state.session.raw, within: 2), MonotonicClock.milliseconds < end {
            if isReadable(state.stream.raw, within: 0) { try state.stream.stock() }
        }
        return try state.session.answer(to: "query-migrate")
    }

    private static func isReadable(_ raw: Int32, within milliseconds: Int32) -> Bool {
        var one = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
        return poll(&one, 1, milliseconds) > 0
    }

    /// Of the memory; 0 before anything was told.
    private static func number(_ key: String, of answer: JSONValue) -> UInt64 { UInt64(clamping: answer["ram"]?[key]?.integer ?? 0) }
}
