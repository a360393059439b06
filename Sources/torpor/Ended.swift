import TorporTerminal

/// A verb that has said all it had to say, and ends with this code.
struct Ended: Error {
    /// What the process ends with.
    let code: ExitCode
}
