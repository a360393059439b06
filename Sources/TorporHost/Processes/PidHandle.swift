import CLinux
import Glibc
package import TorporModel

/// A process by descriptor (pidfd_open(2)): never mistaken for another that got its number, readable once it has ended.
package struct PidHandle: ~Copyable, Sendable {
    package let descriptor: Descriptor
    package let pid: Int32

    package init(_ pid: Int32) throws(TorporError) {
        descriptor = Descriptor(owning: try SystemCall.checkAnswer(cl_pidfd_open(pid), "pidfd_open \(pid)"))
        self.pid = pid
    }

    package var hasEnded: Bool {
        var one = pollfd(fd: descriptor.raw, events: Int16(POLLIN), revents: 0)
        return poll(&one, 1, 0) > 0
    }

    /// Blocks until it has ended, or so long.
    package func awaitEnd(_ limit: Duration) {
        var one = pollfd(fd: descriptor.raw, events: Int16(POLLIN), revents: 0)
        poll(&one, 1, Int32(clamping: MonotonicClock.milliseconds(of: limit)))
    }

    /// How it ended, when this kernel keeps that for strangers (Linux 6.15 and later) and somebody has reaped it.
    package func exitStatus() -> ExitStatus? {
        var status: Int32 = 0
        return cl_pidfd_exit(descriptor.raw, &status) == 0 ? ExitStatus(wait: status) : nil
    }
}
