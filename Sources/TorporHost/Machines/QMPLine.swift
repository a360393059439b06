import CLinux
import Glibc
package import TorporModel

/// A running QEMU, asked over its monitor socket (QEMU 7.2, docs/interop/qmp-spec.txt and the QMP reference): a line of JSON each way.
///
/// The machine's memory is a file that QEMU has mapped, so its state is a migration without the memory (`x-ignore-shared`), which takes
/// milliseconds.
package struct QMPLine: MachineControl {
    /// In the machine's folder. A monitor answers one asker at a time: this one is the shim's, the other its agent's.
    package static let socketName = "qmp.sock"
    package static let agentSocketName = "qmp-agent.sock"
    /// Of one question.
    private static let limit = Duration.seconds(5)
    /// Of a state that is written or read.
    private static let patiently = Duration.seconds(60)
    /// Of what a machine wrote last to be read by whoever traces it.
    private static let reading = Duration.seconds(30)

    private let folder: MachineFolder

    package init(_ folder: MachineFolder) { self.folder = folder }

    package func isRunning() throws(TorporError) -> Bool {
        try QMPSession.open(folder.path, Self.socketName, Self.limit).ask("query-status")["running"]?.isTrue == true
    }

    package func pause() throws(TorporError) {
        _ = try QMPSession.open(folder.path, Self.socketName, Self.limit).ask("stop")
    }

    package func resume() throws(TorporError) {
        _ = try QMPSession.open(folder.path, Self.socketName, Self.limit).ask("cont")
    }

    package func powerDown() throws(TorporError) {
        _ = try QMPSession.open(folder.path, Self.socketName, Self.limit).ask("system_powerdown")
    }

    /// By way of an open file and no shell: QEMU is not allowed to start anything.
    ///
    /// Of a machine that is traced (`QEMUTrace`) the migration that is under way ends with the state, and whoever traces it writes that down:
    /// QEMU does one migration at a time, and none of a machine that one has stopped.
    package func saveState() throws(TorporError) {
        // QEMU answers nobody while it writes the last of what is left.
        let session = try QMPSession.open(folder.path, Self.socketName, Self.reading)
        if Self.isUnderWay(try session.ask("query-migrate")) { try Self.endTrace(session) }
        // It has not run since its state was told to whoever traced it, or written down here.
        if try Self.standsAtItsEnd(session) { return }
        let path = folder[MachineFolder.savedState]
        guard unlink(path) == 0 || errno == ENOENT else { throw SystemCall.failure(errno, "unlink \(path)") }
        let file = try Descriptor(path: path, O_WRONLY | O_CREAT | O_EXCL)
        try Self.set(session, leavesMemoryOut: true)
        _ = try session.ask("getfd", #"{"fdname": "state"}"#, lending: file.raw)
        _ = try session.ask("migrate", #"{"uri": "fd:state"}"#)
        try Self.wait(session, for: "completed")
    }

    /// Lets the migration that is under way come to its end; one that breaks off, for nobody reads it any more, has ended, too.
    private static func endTrace(_ session: borrowing QMPSession) throws(TorporError) {
        _ = try session.ask("migrate-set-parameters", #"{"downtime-limit": 2000000}"#)
        do throws(TorporError) { try wait(session, for: "completed", reading) } catch  where error.code == .engineFailed {}
    }

    /// Whether the machine was stopped by a migration that has told everything. QEMU calls that done a moment before the machine's state says it.
    private static func standsAtItsEnd(_ session: borrowing QMPSession) throws(TorporError) -> Bool {
        let end = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: limit)
        while true {
            let isDone = try session.ask("query-migrate")["status"] == "completed"
            let state = try session.ask("query-status")["status"]
            if isDone, state == "postmigrate" { return true }
            guard state == "finish-migrate" else { return false }
            guard MonotonicClock.milliseconds < end else { throw TorporError(.deadlineExceeded, "qemu does not finish its migration") }
            usleep(500)
        }
    }

    /// - Parameter answer: of `query-migrate`.
    static func isUnderWay(_ answer: JSONValue) -> Bool {
        ["setup", "active", "device", "pre-switchover", "cancelling"].contains(answer["status"])
    }

    /// A state that was written down with its machine's memory in a file tells by itself; one that comes with `lazily` goes by the keeper's line.
    package func load(lazily: Bool) throws(TorporError) {
        let session = try QMPSession.open(folder.path, Self.socketName, Self.limit)
        let line: Descriptor
        if lazily {
            line = try MachineSocket.connect(folder.path, MachineFolder.faults)
        } else {
            line = try Descriptor(path: folder[MachineFolder.state], O_RDONLY)
        }
        try Self.set(session, leavesMemoryOut: lazily ? false : try leavesMemoryOut(), postcopy: lazily)
        _ = try session.ask("getfd", #"{"fdname": "state"}"#, lending: line.raw)
        _ = try session.ask("migrate-incoming", #"{"uri": "fd:state"}"#)
        try Self.wait(session, for: lazily ? "postcopy-active" : "completed")
    }

    /// The capability stands in the configuration, with which a state begins.
    private func leavesMemoryOut() throws(TorporError) -> Bool {
        let state = try Descriptor(path: folder[MachineFolder.state], O_RDONLY)
        var head = [UInt8](repeating: 0, count: 1024)
        let got = read(state.raw, &head, head.count)
        return head[..<max(0, got)].firstRange(of: "x-ignore-shared".utf8) != nil
    }

    static func set(
        _ session: borrowing QMPSession, leavesMemoryOut: Bool, postcopy: Bool = false
    ) throws(TorporError) {
        let all = [("x-ignore-shared", leavesMemoryOut), ("postcopy-ram", postcopy)].map { #"{"capability": "\#($0)", "state": \#($1)}"# }
        _ = try session.ask("migrate-set-capabilities", #"{"capabilities": [\#(all.joined(separator: ", "))]}"#)
    }

    /// - Throws: `engineFailed` with QEMU's own words; `deadlineExceeded`.
    private static func wait(_ session: borrowing QMPSession, for status: String, _ limit: Duration = patiently) throws(TorporError) {
        let end = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: limit)
        while MonotonicClock.milliseconds < end {
            let answer = try session.ask("query-migrate")
            if answer["status"]?.text == status { return }
            guard answer["status"] != "failed", answer["status"] != "cancelled" else {
                let why = answer["error-desc"]?.text ?? "it does not say why"
                throw TorporError(.engineFailed, "qemu could not move the machine's state: \(why)")
            }
            usleep(500)
        }
        throw TorporError(.deadlineExceeded, "qemu did not move the machine's state in time")
    }
}
