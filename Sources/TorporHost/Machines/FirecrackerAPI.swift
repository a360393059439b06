import Glibc
package import TorporModel

/// A running Firecracker, asked over its socket (Firecracker 1.12, docs/snapshotting and src/firecracker/swagger/firecracker.yaml).
package struct FirecrackerAPI: MachineControl {
    /// In the machine's folder.
    package static let socketName = "api.sock"
    /// Of a call that does no more than look or stop.
    private static let briefly = Duration.seconds(3)
    /// Of one that writes as much as the guest has written since the last time, to a slow disk.
    private static let patiently = Duration.seconds(60)

    private let folder: MachineFolder

    package init(_ folder: MachineFolder) { self.folder = folder }

    package func isRunning() throws(TorporError) -> Bool {
        let state = try state()
        switch state {
        case "Running": return true
        case "Paused", "Not started": return false
        default: throw TorporError(.engineFailed, "firecracker says that its machine is \"\(state)\"")
        }
    }

    private func state() throws(TorporError) -> String {
        let body = try call("GET", "/", nil, within: Self.briefly)
        guard let state = try JSONValue.parse(body.utf8)["state"]?.text else {
            throw TorporError(.engineFailed, "firecracker says nothing of its machine's state: \(body.prefix(200))")
        }
        return state
    }

    package func pause() throws(TorporError) {
        _ = try call("PATCH", "/vm", #"{"state":"Paused"}"#, within: Self.briefly)
    }

    /// A snapshot of what was written since the last one, into files that are not there yet: one of the memory's size keeps whatever was in
    /// it (Firecracker 1.12.1, seen), and stale pages would pass for changed ones.
    package func saveState() throws(TorporError) {
        for name in [MachineFolder.savedState, MachineFolder.savedChanges] {
            guard unlink(folder[name]) == 0 || errno == ENOENT else { throw SystemCall.failure(errno, "unlink \(folder[name])") }
        }
        let files = #""snapshot_path":"\#(MachineFolder.savedState)","mem_file_path":"\#(MachineFolder.savedChanges)""#
        _ = try call("PUT", "/snapshot/create", #"{"snapshot_type":"Diff",\#(files)}"#, within: Self.patiently)
    }

    /// A load that fails ends Firecracker.
    package func load(lazily: Bool) throws(TorporError) {
        let (type, path) = lazily ? ("Uffd", MachineFolder.faults) : ("File", MachineFolder.memory)
        let memory = #""mem_backend":{"backend_type":"\#(type)","backend_path":"\#(path)"}"#
        let how = #""enable_diff_snapshots":true,"resume_vm":false"#
        _ = try call(
            "PUT", "/snapshot/load", #"{"snapshot_path":"\#(MachineFolder.state)",\#(memory),\#(how)}"#, within: Self.patiently)
    }

    package func resume() throws(TorporError) {
        _ = try call("PATCH", "/vm", #"{"state":"Resumed"}"#, within: Self.briefly)
    }

    package func powerDown() throws(TorporError) {
        _ = try call("PUT", "/actions", #"{"action_type":"SendCtrlAltDel"}"#, within: Self.briefly)
    }

    /// The answer's body.
    ///
    /// - Throws: `engineFailed` with Firecracker's own words when it refuses.
    private func call(_ method: String, _ path: String, _ body: String?, within limit: Duration) throws(TorporError) -> String {
        let answer = try HTTPExchange(folder: folder.path, socket: Self.socketName, limit: limit).ask(method, path, body)
        guard (200...299).contains(answer.status) else {
            throw TorporError(.engineFailed, "firecracker refuses \(method) \(path): \(answer.body.prefix(400))")
        }
        return answer.body
    }
}
