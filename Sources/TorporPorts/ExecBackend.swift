package import TorporModel

/// The power to run a command beside a copy. A backend that has none is none of these.
package protocol ExecBackend: Backend {
    /// Runs the command to its end, and answers its exit status; 128 and the number for a signal, 126 and 127 as a shell would.
    ///
    /// A session and a freeze exclude each other, and no process of one outlives this call or the process that made it.
    ///
    /// - Throws: `refused` while the copy does not run, or is being frozen.
    func exec(_ copy: CopyID, _ call: ExecCall, for requester: String, over line: ExecLine) async throws(TorporError) -> Int32

    /// The copy's open sessions, oldest first. Asked often: cheap when there are none.
    func sessions(_ copy: CopyID) async throws(TorporError) -> [SessionRoll.Entry]
}
