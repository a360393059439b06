import TorporTerminal

/// A verb that has said all it had to say, and ends with this status.
struct Ended: Error {
    /// What the process ends with.
    let status: Int32

    /// One of Torpor's own.
    init(code: ExitCode) { status = code.rawValue }

    /// That of a command which was run for somebody.
    init(status: Int32) { self.status = status }
}
