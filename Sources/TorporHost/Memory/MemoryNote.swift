package import TorporModel

/// What the keeper of a copy's memory saw, on disk before it acts: what shim and agent believe of it.
package struct MemoryNote: Hashable, Sendable {
    /// Inside the copy's folder.
    package static let fileName = "memory"

    package var state: CopyMemory
    /// The keeper: pid and start time. Also the number of the session in which its handler of page faults is.
    package var pid: Int32
    package var started: UInt64
    package var boot: BootID

    package init(state: CopyMemory, pid: Int32, started: UInt64, boot: BootID) {
        self.state = state
        self.pid = pid
        self.started = started
        self.boot = boot
    }

    package var text: String {
        var note = KeyValueText()
        switch state {
        case .whole: note.add("state", "whole")
        case .coming(let bytes):
            note.add("state", "coming")
            note.add("bytes", "\(bytes)")
        case .lost(let words):
            note.add("state", "lost")
            note.add("words", words)
        }
        note.add("pid", "\(pid)")
        note.add("started", "\(started)")
        note.add("boot", boot.rawValue)
        return note.text
    }

    package init(parsing text: String) throws(TorporError) {
        let note = try KeyValueText(parsing: text)
        let state: CopyMemory
        switch try note.required("state") {
        case "whole": state = .whole
        case "coming": state = .coming(bytes: note.number("bytes") ?? 0)
        case "lost": state = .lost(note.first("words") ?? "")
        case let word: throw TorporError(.corrupt, "\"\(word)\" is no state of a memory")
        }
        self.init(
            state: state, pid: note.number("pid").flatMap { Int32(exactly: $0) } ?? 0, started: note.number("started") ?? 0,
            boot: try BootID.parse(try note.required("boot")))
    }

    /// - Throws: `notFound` for a copy that had all of its memory from the beginning; `corrupt` for a note that nobody may guess about.
    package static func read(in folder: String) throws(TorporError) -> MemoryNote {
        try MemoryNote(parsing: try DurableFile.readText("\(folder)/\(fileName)", limit: 64 << 10))
    }

    /// On disk when this returns.
    package func write(in folder: String) throws(TorporError) { try DurableFile.write(text, to: "\(folder)/\(Self.fileName)") }

    /// The keeper, if it lives; nil when it has ended, or a boot came in between.
    package func keeper() -> PidHandle? {
        guard boot == (try? MonotonicClock.boot()), let handle = try? PidHandle(pid) else { return nil }
        guard let facts = ProcessTable.facts(pid), facts.started == started, facts.state != "Z" else { return nil }
        return handle
    }
}
