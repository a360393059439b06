import CLinux
import Glibc
import TorporHost
import TorporModel

/// A copy that was restored before all of its memory had come, and its keeper (`MemoryKeeper`): watched until it has ended.
extension Shim {
    /// Whoever runs without a keeper that it needs is ended: what it touches next would be zeros, or never come.
    func watchMemory() {
        memory = nil
        guard let note = try? MemoryNote.read(in: folder) else { return }
        switch note.state {
        case .whole: return
        case .lost(let words): return loseMemory(words)
        case .coming: memory = note.keeper()
        }
        if memory == nil { concludeMemory() }
    }

    /// Every turn.
    func advanceMemory() {
        guard memory?.hasEnded == true else { return }
        memory = nil
        concludeMemory()
    }

    /// The keeper has ended: its note says whether it was done.
    private func concludeMemory() {
        let last = try? MemoryNote.read(in: folder)
        switch last?.state {
        case .whole?: return
        case .lost(let words)?: loseMemory(words)
        case .coming?, nil: loseMemory("its keeper was killed")
        }
        // Nobody is left to answer the handler, which would ask for ever.
        if let last, last.boot == note.boot { for process in ProcessTable.session(last.pid) { kill(process.pid, SIGKILL) } }
    }

    private func loseMemory(_ words: String) {
        guard note.phase != .failed, note.phase != .exited else { return }
        fail("its memory is lost: \(words)")
    }

    /// Why its memory is lost; nil for a copy that has all, or may yet get it.
    var memoryLoss: String? {
        if case .lost(let words)? = try? MemoryNote.read(in: folder).state { "its memory is lost: \(words)" } else { nil }
    }

    /// As `capture`, but for the memory that can be brought later: the engine is told of a page server whose only client has left already,
    /// so that it writes what is not memory, waits for nobody, and leaves the copy as it was.
    func captureLazily(_ attempt: Attempt, command: [String]) throws(TorporError) {
        var ends: [Int32] = [0, 0]
        try SystemCall.checkAnswer(cl_socket_pair(&ends), "socketpair")
        close(ends[0])
        let deaf = Descriptor(owning: ends[1])
        try capture(attempt, command: command, lending: [deaf.raw])
    }
}
