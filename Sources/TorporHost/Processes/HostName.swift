import CLinux
import Glibc
package import TorporModel

/// The name that processes have for their machine: of a UTS namespace (uts_namespaces(7)).
package enum HostName {
    /// Gives it to the namespace of a process; one that has this process's own keeps that name.
    package static func set(_ name: String, of pid: Int32) throws(TorporError) {
        let namespace = try Descriptor(path: "/proc/\(pid)/ns/uts", O_RDONLY)
        let result = cl_set_hostname(namespace.raw, name)
        if -result != EBUSY { try SystemCall.checkAnswer(result, "name the host \(name)") }
    }
}
