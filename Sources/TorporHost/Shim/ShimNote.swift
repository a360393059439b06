package import TorporModel

/// What a shim promised and saw, on disk before it acts or answers: what the next shim, or an agent without one, may believe.
package struct ShimNote: Hashable, Sendable {
    /// Inside the copy's folder.
    package static let fileName = "note"

    /// How far the copy has come.
    package enum Phase: String, Hashable, Sendable {
        /// The engine was asked to start it.
        case starting
        /// The engine was asked to restore it; nothing of it may run.
        case restoring
        /// Restored and frozen.
        case held
        /// A held copy that was told to run: written before the freezer is opened.
        case released
        /// Let run, or started; frozen or not, the lease and the freezer say.
        case running
        /// The start or the restore failed; what it left is to be destroyed.
        case failed
        /// It ran, and has ended.
        case exited
    }

    /// Entered durably before the engine is asked, for phases that say what was begun.
    package var phase: Phase
    /// Who may thaw it.
    package var lease: FreezeLease
    /// The attempt whose capture ended well in the present, unbroken freeze.
    package var captured: Attempt
    /// The copy's first process: pid and start time; nil before it exists.
    package var first: (pid: Int32, started: UInt64)?
    /// Session of the engine child at work; 0 for none. A new shim waits for what is left of it (handoff-rules A10).
    package var engine: Int32
    /// How often the state of a machine was written down since it was started or restored here: what was written since the last time means
    /// something only to whoever knows the time before. Counted before it is done.
    package var saves: UInt64
    /// Inodes of the pipes that the copy was given as output and error: how a new shim finds them again.
    package var pipes: [UInt64]
    package var exit: Int32?
    /// Why it failed, in the engine's words.
    package var failure: String?
    package var boot: BootID

    package init(phase: Phase, boot: BootID) {
        self.phase = phase
        self.boot = boot
        lease = FreezeLease()
        captured = .none
        engine = 0
        saves = 0
        pipes = []
    }

    package var text: String {
        var note = KeyValueText()
        note.add("phase", phase.rawValue)
        note.add("boot", boot.rawValue)
        note.add("over", "\(lease.over)")
        note.add("captured", "\(captured)")
        note.add("engine", "\(engine)")
        if saves > 0 { note.add("saves", "\(saves)") }
        for pipe in pipes { note.add("pipe", "\(pipe)") }
        switch lease.state {
        case .idle: break
        case .armed(let attempt, let deadline, let counter):
            note.add("armed", "\(attempt)")
            note.add("deadline", "\(deadline)")
            note.add("counter", "\(counter)")
        case .sealed(let attempt): note.add("sealed", "\(attempt)")
        }
        if let first {
            note.add("pid", "\(first.pid)")
            note.add("started", "\(first.started)")
        }
        if let exit { note.add("exit", "\(exit)") }
        if let failure { note.add("failure", failure) }
        return note.text
    }

    package init(parsing text: String) throws(TorporError) {
        let note = try KeyValueText(parsing: text)
        guard let phase = Phase(rawValue: try note.required("phase")) else {
            throw TorporError(.corrupt, "an unknown phase in a shim's note")
        }
        self.init(phase: phase, boot: try BootID.parse(try note.required("boot")))
        let over = Attempt(note.number("over") ?? 0)
        if let armed = note.number("armed") {
            let state = FreezeLease.State.armed(
                Attempt(armed), deadline: note.number("deadline") ?? 0, counter: note.number("counter") ?? 0)
            lease = FreezeLease(state: state, over: over)
        } else if let sealed = note.number("sealed") {
            lease = FreezeLease(state: .sealed(Attempt(sealed)), over: over)
        } else {
            lease = FreezeLease(over: over)
        }
        captured = Attempt(note.number("captured") ?? 0)
        engine = note.number("engine").flatMap { Int32(exactly: $0) } ?? 0
        saves = note.number("saves") ?? 0
        pipes = note.all("pipe").compactMap { UInt64($0) }
        if let pid = note.number("pid").flatMap({ Int32(exactly: $0) }), let started = note.number("started") { first = (pid, started) }
        exit = note.first("exit").flatMap { Int32($0) }
        failure = note.first("failure")
    }

    package static func == (left: Self, right: Self) -> Bool { left.text == right.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// - Throws: `notFound`, or `corrupt` for a note that nobody may guess about.
    package static func read(in folder: String) throws(TorporError) -> ShimNote {
        try ShimNote(parsing: try DurableFile.readText("\(folder)/\(fileName)", limit: 64 << 10))
    }

    /// On disk when this returns.
    package func write(in folder: String) throws(TorporError) {
        try DurableFile.write(text, to: "\(folder)/\(Self.fileName)")
    }
}
