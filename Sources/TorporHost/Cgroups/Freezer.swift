import Glibc
package import TorporModel

/// The kernel's freezer of one cgroup. Its state is read, never remembered.
///
/// Version 1: Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst; version 2: cgroup-v2.rst, `cgroup.freeze`.
package struct Freezer: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        case thawed = "THAWED"
        /// On the way: not one of both.
        case freezing = "FREEZING"
        case frozen = "FROZEN"
    }

    package let folder: String
    package let unified: Bool

    package init(folder: String, unified: Bool) {
        self.folder = folder
        self.unified = unified
    }

    /// - Throws: `notFound` when the cgroup is gone.
    package func state() throws(TorporError) -> State {
        guard unified else {
            let text = try DurableFile.readText("\(folder)/freezer.state", limit: 64)
            guard let state = State(rawValue: String(text.prefix { $0 != "\n" })) else {
                throw TorporError(.engineFailed, "the freezer of \(folder) says \"\(text)\"")
            }
            return state
        }
        let events = try DurableFile.readText("\(folder)/cgroup.events", limit: 4096)
        if events.split(separator: "\n").contains("frozen 1") { return .frozen }
        let asked = try DurableFile.readText("\(folder)/cgroup.freeze", limit: 16).first == "1"
        return asked ? .freezing : .thawed
    }

    /// One write; `state()` says whether the kernel is done.
    package func request(_ state: State) throws(TorporError) {
        let name = unified ? "cgroup.freeze" : "freezer.state"
        let word = unified ? (state == .frozen ? "1" : "0") : state.rawValue
        let file = try Descriptor(path: "\(folder)/\(name)", O_WRONLY)
        try DurableFile.write(Array(word.utf8), descriptor: file.raw, name: "\(folder)/\(name)")
    }

    /// Writes and reads back until the kernel says so.
    ///
    /// - Throws: `deadlineExceeded` when a task does not stop (uninterruptible sleep); the freeze is then taken back.
    package func reach(_ wanted: State, deadline: Duration) throws(TorporError) {
        let end = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: deadline)
        try request(wanted)
        while try state() != wanted {
            guard MonotonicClock.milliseconds < end else {
                if wanted == .frozen { try? request(.thawed) }
                throw TorporError(
                    .deadlineExceeded, "\(folder) did not become \(wanted.rawValue)", remedy: "a task of it is in uninterruptible sleep")
            }
            usleep(200)
            // Version 1 moves from FREEZING only when asked again after a fork.
            try request(wanted)
        }
    }
}
