package import TorporModel

/// One question to a shim: a connection carries one request and its reply, each a block of `key=value` lines.
package enum ShimRequest: Hashable, Sendable {
    /// Answered at once.
    case status
    /// Answered once the start or the restore has ended.
    case ready
    case freeze(Attempt, leaseMs: UInt64)
    case renew(Attempt, leaseMs: UInt64, counter: UInt64)
    /// Answered once the engine's child has ended.
    case capture(Attempt)
    /// The same without the memory that can be brought later, by this command line of the engine.
    case captureLazily(Attempt, command: [String])
    /// Has the VMM write down which memory its machine has written since the last time; the machine is stopped for it, and runs on.
    case saveChanges
    case seal(Attempt)
    case thaw(Attempt)
    case release
    /// Freezes a running copy until a packet comes for it, or a request that needs it to run.
    case doze
    /// Ends that; nothing for a copy that does not doze.
    case rouse
    /// TERM, then after the grace KILL; answered once the copy has ended.
    case stop(graceMs: UInt64)
    /// The shim ends; refused while the copy lives.
    case leave
    /// Starts an exec session with the open files that come along; answered once nothing of it is left. Closing the connection ends it.
    case exec(Session)

    /// What the shim has to know of an exec session.
    package struct Session: Hashable, Sendable {
        package let id: UInt64
        /// For whom it is opened.
        package let who: String
        /// The engine's command line that starts it and returns.
        package let command: [String]

        package init(id: UInt64, who: String, command: [String]) {
            self.id = id
            self.who = who
            self.command = command
        }
    }

    /// As it goes over the socket.
    package var text: String {
        var note = KeyValueText()
        switch self {
        case .status: note.add("verb", "status")
        case .ready: note.add("verb", "ready")
        case .freeze(let attempt, let lease):
            note.add("verb", "freeze")
            note.add("attempt", "\(attempt)")
            note.add("lease", "\(lease)")
        case .renew(let attempt, let lease, let counter):
            note.add("verb", "renew")
            note.add("attempt", "\(attempt)")
            note.add("lease", "\(lease)")
            note.add("counter", "\(counter)")
        case .capture(let attempt):
            note.add("verb", "capture")
            note.add("attempt", "\(attempt)")
        case .captureLazily(let attempt, let command):
            note.add("verb", "captureLazily")
            note.add("attempt", "\(attempt)")
            for word in command { note.add("word", word) }
        case .saveChanges: note.add("verb", "saveChanges")
        case .seal(let attempt):
            note.add("verb", "seal")
            note.add("attempt", "\(attempt)")
        case .thaw(let attempt):
            note.add("verb", "thaw")
            note.add("attempt", "\(attempt)")
        case .release: note.add("verb", "release")
        case .doze: note.add("verb", "doze")
        case .rouse: note.add("verb", "rouse")
        case .stop(let grace):
            note.add("verb", "stop")
            note.add("grace", "\(grace)")
        case .leave: note.add("verb", "leave")
        case .exec(let session):
            note.add("verb", "exec")
            note.add("session", "\(session.id)")
            note.add("who", session.who)
            for word in session.command { note.add("word", word) }
        }
        return note.text
    }

    package init(parsing text: String) throws(TorporError) {
        let note = try KeyValueText(parsing: text)
        func number(_ key: String) throws(TorporError) -> UInt64 {
            guard let value = note.number(key) else { throw TorporError(.invalidArgument, "a request to the shim has no \(key)") }
            return value
        }
        switch try note.required("verb") {
        case "status": self = .status
        case "ready": self = .ready
        case "freeze": self = .freeze(Attempt(try number("attempt")), leaseMs: try number("lease"))
        case "renew": self = .renew(Attempt(try number("attempt")), leaseMs: try number("lease"), counter: try number("counter"))
        case "capture": self = .capture(Attempt(try number("attempt")))
        case "captureLazily": self = .captureLazily(Attempt(try number("attempt")), command: note.all("word"))
        case "saveChanges": self = .saveChanges
        case "seal": self = .seal(Attempt(try number("attempt")))
        case "thaw": self = .thaw(Attempt(try number("attempt")))
        case "release": self = .release
        case "doze": self = .doze
        case "rouse": self = .rouse
        case "stop": self = .stop(graceMs: try number("grace"))
        case "leave": self = .leave
        case "exec":
            self = .exec(Session(id: try number("session"), who: try note.required("who"), command: note.all("word")))
        case let verb: throw TorporError(.invalidArgument, "the shim does not know \"\(verb)\"")
        }
    }
}
