import Glibc
import TorporHost
import TorporModel

/// `torpor-shim lease FOLDER`: ends a VM's freeze when its time is up and no agent is there to do it (handoff-rules A3: *over* is on disk
/// before PVE is asked). The VM itself stands still without anybody's help: that is QEMU's state, in PVE.
///
/// It leaves when the freeze is sealed, lifted or gone; a second one waits behind the first, so that an agent may always start another.
/// What it has to find in PVE's answers are two words, and no library for JSON is brought along for them.
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
        let guests = try copy.line.ask("GET", "/cluster/resources", [("type", "vm")])
        guard guests.status == 200, let node = Self.node(of: copy.vmid, in: guests.body) else { return false }
        let place = "/nodes/\(node)/qemu/\(copy.vmid)"
        let answer = try copy.line.ask("GET", "\(place)/status/current")
        guard answer.status == 200 else { return false }
        let marks = (Self.word("tags", in: answer.body) ?? "").split { ";, ".contains($0) }
        // Released elsewhere, or somebody else's by now.
        guard marks.contains(Substring(copy.mark)) else { return true }
        guard Self.word("lock", in: answer.body) == nil else { return false }
        if Self.word("qmpstatus", in: answer.body) == "running", node == copy.node { return true }
        if Self.word("status", in: answer.body) == "stopped" { return true }
        guard node == copy.node else {
            // PVE locks it while it is on its way, which the next round sees.
            _ = try copy.line.ask("POST", "\(place)/migrate", [("target", copy.node), ("online", "1"), ("with-local-disks", "1")])
            return false
        }
        let upid = try copy.line.ask("POST", "\(place)/status/resume")
        if upid.status == 200, let task = Self.word("data", in: upid.body) { try wait(for: task, at: node, copy.line) }
        return false
    }

    /// The lease's lock is not let go while a resume is under way: it would meet the next attempt's freeze. Not for ever, for the agent
    /// may wait; a freeze looks for tasks, too.
    private func wait(for task: String, at node: String, _ line: ProxmoxLine) throws(TorporError) {
        for _ in 0..<40 where Folder.exists(folder) {
            let answer = try line.ask("GET", "/nodes/\(node)/tasks/\(task)/status", limit: .seconds(5))
            if answer.status != 200 || Self.word("status", in: answer.body) == "stopped" { return }
            usleep(Self.patience)
        }
    }

    /// The node of one guest in the list of all: a list of objects without objects in them.
    static func node(of vmid: Int, in body: String) -> String? {
        body.split { "{}".contains($0) }.first { value("vmid", in: $0) == "\(vmid)" }.flatMap { word("node", in: $0) }
    }

    /// The text that a member has; nil for one that is none, or is not there.
    static func word(_ name: String, in body: some StringProtocol) -> String? {
        guard let value = value(name, in: body), value.hasPrefix("\"") else { return nil }
        return String(value.dropFirst().prefix { $0 != "\"" })
    }

    /// What stands behind a member's name, up to the next comma outside of a text.
    private static func value(_ name: String, in body: some StringProtocol) -> String? {
        let text = String(body)
        let key = "\"\(name)\":"
        guard let start = text.utf8.firstRange(of: key.utf8) else { return nil }
        let rest = text[start.upperBound...].drop { $0 == " " }
        guard rest.hasPrefix("\"") else { return String(rest.prefix { !", }]\n".contains($0) }) }
        return "\"" + rest.dropFirst().prefix { $0 != "\"" } + "\""
    }
}
