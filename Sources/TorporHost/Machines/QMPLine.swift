import CLinux
import Glibc
package import TorporModel

/// A running QEMU, asked over its monitor socket (QEMU 7.2, docs/interop/qmp-spec.txt and the QMP reference): a line of JSON each way.
///
/// The machine's memory is a file that QEMU has mapped, so its state is a migration without the memory (`x-ignore-shared`), which takes
/// milliseconds.
package struct QMPLine: MachineControl {
    /// In the machine's folder. A monitor answers one asker at a time: this one is the shim's.
    package static let socketName = "qmp.sock"
    /// Of one question.
    private static let limit = Duration.seconds(5)
    /// Of a state that is written or read.
    private static let patiently = Duration.seconds(60)

    private let folder: MachineFolder

    package init(_ folder: MachineFolder) { self.folder = folder }

    package func isRunning() throws(TorporError) -> Bool {
        try QMPSession(folder.path, Self.socketName, Self.limit).ask("query-status").contains("\"running\": true")
    }

    package func pause() throws(TorporError) {
        _ = try QMPSession(folder.path, Self.socketName, Self.limit).ask("stop")
    }

    package func resume() throws(TorporError) {
        _ = try QMPSession(folder.path, Self.socketName, Self.limit).ask("cont")
    }

    package func powerDown() throws(TorporError) {
        _ = try QMPSession(folder.path, Self.socketName, Self.limit).ask("system_powerdown")
    }

    /// By way of an open file and no shell: QEMU is not allowed to start anything.
    package func saveState() throws(TorporError) {
        let path = folder[MachineFolder.savedState]
        guard unlink(path) == 0 || errno == ENOENT else { throw SystemCall.failure(errno, "unlink \(path)") }
        let file = try Descriptor(path: path, O_WRONLY | O_CREAT | O_EXCL)
        let session = try QMPSession(folder.path, Self.socketName, Self.patiently)
        try Self.leaveMemoryOut(session)
        _ = try session.ask("getfd", #"{"fdname": "state"}"#, lending: file.raw)
        _ = try session.ask("migrate", #"{"uri": "fd:state"}"#)
        try Self.wait(session)
    }

    /// QEMU cannot post memory in this way: whoever wants it lazily is refused before.
    package func load(lazily: Bool) throws(TorporError) {
        if lazily { throw TorporError(.unsupported, "qemu loads no machine before its memory") }
        let file = try Descriptor(path: folder[MachineFolder.state], O_RDONLY)
        let session = try QMPSession(folder.path, Self.socketName, Self.patiently)
        try Self.leaveMemoryOut(session)
        _ = try session.ask("getfd", #"{"fdname": "state"}"#, lending: file.raw)
        _ = try session.ask("migrate-incoming", #"{"uri": "fd:state"}"#)
        try Self.wait(session)
    }

    private static func leaveMemoryOut(_ session: QMPSession) throws(TorporError) {
        _ = try session.ask("migrate-set-capabilities", #"{"capabilities": [{"capability": "x-ignore-shared", "state": true}]}"#)
    }

    /// - Throws: `engineFailed` with QEMU's own words.
    private static func wait(_ session: QMPSession) throws(TorporError) {
        while true {
            let answer = try session.ask("query-migrate")
            if answer.contains("\"status\": \"completed\"") { return }
            guard !answer.contains("\"status\": \"failed\""), !answer.contains("\"status\": \"cancelled\"") else {
                throw TorporError(.engineFailed, "qemu could not move the machine's state: \(answer.prefix(400))")
            }
            usleep(500)
        }
    }
}
