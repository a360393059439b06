package import TorporModel

/// What criu's images of a process tree say to a reader who restores nothing (criu's images/pstree.proto and core.proto).
///
/// An image is two magic numbers of 4 bytes, then messages, each behind its length in 4 bytes, little end first.
package enum CriuImages {
    /// The image that lists the processes.
    package static let tree = "pstree.img"
    /// Of one process.
    package static func core(_ pid: UInt32) -> String { "core-\(pid).img" }
    /// Longest of either that is read.
    package static let limit = 16 << 20

    /// Every process by pid, with the name that its own image says, if it can be had.
    ///
    /// - Parameter image: the bytes of an image by its file's name; nil when there is none.
    /// - Throws: `corrupt`.
    package static func processes(
        _ image: (String) async throws(TorporError) -> [UInt8]?
    ) async throws(TorporError) -> [CapturedProcess] {
        guard let bytes = try await image(tree) else { return [] }
        var found: [CapturedProcess] = []
        for message in try messages(bytes) {
            // pstree_entry: 1 pid, 2 ppid, 5 threads, repeated.
            let fields = try ProtobufFields(message)
            guard let pid = fields.numbers(1).first.map(UInt32.init(truncatingIfNeeded:)) else { throw damaged("a process has no pid") }
            let parent = fields.numbers(2).first ?? 0
            let name = try await image(core(pid)).map { (core) throws(TorporError) in try self.name(core) }
            found.append(
                CapturedProcess(
                    pid: pid, parent: UInt32(truncatingIfNeeded: parent), name: name ?? "",
                    threads: UInt32(max(1, fields.numbers(5).count))))
        }
        return found.sorted { $0.pid < $1.pid }
    }

    /// core_entry: 3 tc, a task_core_entry: 6 comm.
    private static func name(_ core: [UInt8]) throws(TorporError) -> String {
        guard let message = try messages(core).first, let task = try ProtobufFields(message).bytes(3).first,
            let name = try ProtobufFields(task).bytes(6).first
        else { return "" }
        return String(decoding: name, as: UTF8.self)
    }

    private static func messages(_ image: [UInt8]) throws(TorporError) -> [ArraySlice<UInt8>] {
        guard image.count >= 8 else { throw damaged("an image ends in its head") }
        var rest = image[8...]
        var found: [ArraySlice<UInt8>] = []
        while !rest.isEmpty {
            guard rest.count >= 4 else { throw damaged("an image ends in a length") }
            let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard length <= rest.count else { throw damaged("an image ends in a message") }
            found.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return found
    }

    private static func damaged(_ why: String) -> TorporError { TorporError(.corrupt, "criu's images cannot be read: \(why)") }
}
