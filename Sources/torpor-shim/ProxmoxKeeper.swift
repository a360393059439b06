import Glibc
import TorporHost
import TorporModel

/// `torpor-shim lease FOLDER`: ends a VM's freeze when its time is up and no agent is there to do it (handoff-rules A3: *over* is on disk
/// before PVE is asked). The VM itself stands still without anybody's help: that is QEMU's state, in PVE.
///
/// It leaves when the freeze is sealed, lifted or gone; a second one waits behind the first, so that an agent may always start another.
struct ProxmoxKeeper {
    /// The lock that says that a keeper is there.
    static let lockName = "keeper.lock"
    /// Between two looks at the lease: what a thaw may be late by.
    private static let patience: useconds_t = 250_000

    private let folder: String
    private let file: LeaseFile

    init(folder: String) {
        self.folder = folder
        file = LeaseFile(folder: folder)
    }

    /// Until there is no freeze to be ended any more.
    func run() throws(TorporError) {
        let lock = try Descriptor(path: "\(folder)/\(Self.lockName)", O_RDWR | O_CREAT)
        while flock(lock.raw, LOCK_EX) != 0 {
            guard errno == EINTR else { throw SystemCall.failure(errno, "flock \(folder)/\(Self.lockName)") }
        }
        defer { flock(lock.raw, LOCK_UN) }
        while let note = try file.read(), case .armed = note.lease.state, try note.boot == MonotonicClock.boot() {
            if try expire() { while try !wake() { usleep(4 * Self.patience) } }
            usleep(Self.patience)
        }
    }

    /// Whether a freeze has just been ended, on disk.
    private func expire() throws(TorporError) -> Bool {
        try file.decide { (note) throws(TorporError) in
            guard let attempt = note.lease.expired(at: MonotonicClock.milliseconds) else { return false }
            return note.lease.end(attempt)
        }
    }

    /// One try to see it run. Under the lease's lock: no other attempt begins to freeze what this one wakes.
    ///
    /// - Returns: whether it runs, or is nobody's to wake any more.
    private func wake() throws(TorporError) -> Bool {
        guard Folder.exists(folder) else { return true }
        return try file.decide { (note) throws(TorporError) in
            guard case .idle = note.lease.state else { return true }
            guard let machine = try? ProxmoxNote.read(in: folder) else { return true }
            // PVE may be away for a while. There is nobody to tell, and nothing to do but ask again.
            return (try? round(machine)) ?? false
        }
    }

    /// Brings it home where a target had it brought to itself already, and lets it run there.
    private func round(_ copy: ProxmoxNote) throws(TorporError) -> Bool {
        let guests = try Self.data(of: try copy.line.ask("GET", "/cluster/resources", [("type", "vm")]))?.elements ?? []
        guard let node = guests.first(where: { $0["vmid"]?.integer == copy.vmid })?["node"]?.text else { return false }
        let place = "/nodes/\(node)/qemu/\(copy.vmid)"
        guard let guest = try Self.data(of: try copy.line.ask("GET", "\(place)/status/current")) else { return false }
        let marks = (guest["tags"]?.text ?? "").split { ";, ".contains($0) }
        // Released elsewhere, or somebody else's by now.
        guard marks.contains(Substring(copy.mark)) else { return true }
        guard guest["lock"]?.text == nil else { return false }
        if guest["qmpstatus"] == "running", node == copy.node { return true }
        if guest["status"] == "stopped" { return true }
        guard node == copy.node else {
            // PVE locks it while it is on its way, which the next round sees.
            _ = try copy.line.ask("POST", "\(place)/migrate", [("target", copy.node), ("online", "1"), ("with-local-disks", "1")])
            return false
        }
        let task = try Self.data(of: try copy.line.ask("POST", "\(place)/status/resume"))?.text
        if let task { try wait(for: task, at: node, copy.line) }
        return false
    }

    /// The lease's lock is not let go while a resume is under way: it would meet the next attempt's freeze. Not for ever, for the agent
    /// may wait; a freeze looks for tasks, too.
    private func wait(for task: String, at node: String, _ line: ProxmoxLine) throws(TorporError) {
        for _ in 0..<40 where Folder.exists(folder) {
            let answer = try Self.data(of: try line.ask("GET", "/nodes/\(node)/tasks/\(task)/status", limit: .seconds(5)))
            if answer == nil || answer?["status"] == "stopped" { return }
            usleep(Self.patience)
        }
    }

    /// What was answered; nil for a refusal.
    private static func data(of answer: ProxmoxLine.Answer) throws(TorporError) -> JSONValue? {
        answer.status == 200 ? try JSONValue.parse(answer.body.utf8)["data"] : nil
    }
}
