import CLinux
import TorporHost

/// Holds the engine's userfaultfds beside the engine's handler of page faults.
///
/// When the last holder of a userfaultfd is gone the kernel gives the process zeros for what had not come (seen: userfaultfd(2) says only
/// that the range is unregistered). So a handler that is killed would not stop the workload but corrupt it. While this holds them, whoever
/// touches what has not come waits, and can be ended with nothing wrong done.
final class FaultGuard {
    private let handler: PidHandle
    private var held: [OpenFile] = []

    /// Of a living handler.
    init(_ handler: consuming PidHandle) { self.handler = handler }

    /// As the kernel names them among the open files of a process (proc(5)).
    private static let name = "anon_inode:[userfaultfd]"

    /// Takes what the handler holds now, and lets go of what it has let go of: that process has all of its memory. Nothing changes once
    /// the handler is dead, or dying: the kernel takes all its files before anybody is told of its end.
    func follow() {
        var next: [OpenFile] = []
        for open in ProcessTable.descriptors(of: handler.pid) where open.target == Self.name {
            let raw: Int32 = cl_pidfd_getfd(handler.descriptor.raw, open.number)
            if raw >= 0 { next.append(OpenFile(owning: raw, blocking: true)) }
        }
        // Read afterwards: who still has files had them all along.
        if !ProcessTable.descriptors(of: handler.pid).isEmpty { held = next }
    }
}
