import CLinux
import Glibc
import TorporModel

/// The socket of a VMM, by its name in a folder: a path longer than 107 bytes is no matter.
enum MachineSocket {
    /// - Throws: `notFound` when nobody listens.
    static func connect(_ folder: String, _ name: String) throws(TorporError) -> Descriptor {
        let directory = try Descriptor(path: folder, O_RDONLY | O_DIRECTORY)
        let result = cl_unix_connect(directory.raw, name)
        if result >= 0 { return Descriptor(owning: result) }
        guard -result == ECONNREFUSED || -result == ENOENT else { throw SystemCall.failure(-result, "connect to \(folder)/\(name)") }
        throw TorporError(.notFound, "nobody listens at \(folder)/\(name)")
    }
}
