import Glibc
package import TorporModel

/// A freeze lease that two processes decide about, the agent and the keeper that outlives it: each reads, decides and writes under one lock,
/// which the kernel opens when its holder dies.
///
/// For copies without a shim: there one process decides, and needs no lock.
package struct LeaseFile: Sendable {
    /// What is on disk.
    package struct Note: Hashable, Sendable {
        package var lease: FreezeLease
        /// The boot that the lease's deadline means something in.
        package var boot: BootID
        /// When the engine began to stop the copy, by the engine's own clock, in seconds; nil while it is not known to have stopped.
        package var since: UInt64?

        package init(lease: FreezeLease = FreezeLease(), boot: BootID, since: UInt64? = nil) {
            self.lease = lease
            self.boot = boot
            self.since = since
        }
    }

    private static let fileName = "lease"
    private static let lockName = "lease.lock"

    /// The copy's.
    package let folder: String

    package init(folder: String) { self.folder = folder }

    /// As it was written last, also in another boot; nil when nothing was ever frozen.
    package func read() throws(TorporError) -> Note? {
        do throws(TorporError) {
            return try Self.parse(try DurableFile.readText("\(folder)/\(Self.fileName)", limit: 4096))
        } catch  where error.code == .notFound { return nil }
    }

    /// One decision: nobody else decides meanwhile, and what it changed is on disk when this returns.
    package func decide<Value>(_ body: (inout Note) throws(TorporError) -> Value) throws(TorporError) -> Value {
        let lock = try Descriptor(path: "\(folder)/\(Self.lockName)", O_RDWR | O_CREAT)
        while flock(lock.raw, LOCK_EX) != 0 {
            guard errno == EINTR else { throw SystemCall.failure(errno, "flock \(folder)/\(Self.lockName)") }
        }
        defer { flock(lock.raw, LOCK_UN) }
        let boot = try MonotonicClock.boot()
        let old = try read()
        var note = old ?? Note(boot: boot)
        let value = try body(&note)
        if note != old { try DurableFile.write(Self.text(note), to: "\(folder)/\(Self.fileName)") }
        return value
    }

    private static func text(_ note: Note) -> String {
        var text = KeyValueText()
        text.add("boot", note.boot.rawValue)
        text.add("over", "\(note.lease.over)")
        if let since = note.since { text.add("since", "\(since)") }
        switch note.lease.state {
        case .idle: break
        case .armed(let attempt, let deadline, let counter):
            text.add("armed", "\(attempt)")
            text.add("deadline", "\(deadline)")
            text.add("counter", "\(counter)")
        case .sealed(let attempt): text.add("sealed", "\(attempt)")
        }
        return text.text
    }

    private static func parse(_ text: String) throws(TorporError) -> Note {
        let note = try KeyValueText(parsing: text)
        let over = Attempt(note.number("over") ?? 0)
        var state = FreezeLease.State.idle
        if let armed = note.number("armed") {
            state = .armed(Attempt(armed), deadline: note.number("deadline") ?? 0, counter: note.number("counter") ?? 0)
        } else if let sealed = note.number("sealed") {
            state = .sealed(Attempt(sealed))
        }
        return Note(
            lease: FreezeLease(state: state, over: over), boot: try BootID.parse(try note.required("boot")), since: note.number("since"))
    }
}
