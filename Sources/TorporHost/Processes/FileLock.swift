import Glibc

/// Locks on files, as /proc/locks lists them (proc(5)): those of flock(2) and of fcntl(2).
package enum FileLock {
    /// Whether one of these processes holds a lock on the file that has this path to the first of them.
    ///
    /// By inode and process: the device that /proc/locks names is not the one that an overlay's stat(2) tells.
    package static func isHeld(_ path: String, by pids: [Int32]) -> Bool {
        guard let first = pids.first else { return false }
        var facts = stat()
        guard stat("/proc/\(first)/root\(path)", &facts) == 0, let table = try? DurableFile.readText("/proc/locks", limit: 16 << 20) else {
            return false
        }
        return holders(of: UInt64(facts.st_ino), in: table).contains { pids.contains($0) }
    }

    /// `1: FLOCK  ADVISORY  WRITE 708 00:2f:7 0 EOF`; a line with an arrow is of one who waits.
    static func holders(of inode: UInt64, in table: String) -> [Int32] {
        table.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            guard fields.count > 5, fields[1] != "->", fields[5].split(separator: ":").last.flatMap({ UInt64($0) }) == inode else {
                return nil
            }
            return Int32(fields[4])
        }
    }
}
