import Glibc
package import TorporModel

/// Another process's memory, read from /proc without waking it (proc(5), `mem`).
package enum ProcessMemory {
    /// The process among `pids` that has this number in the pid namespace below ours (`NSpid` of /proc/PID/status).
    package static func pid(numbered number: UInt64, among pids: [Int32]) -> Int32? {
        pids.first { pid in
            guard let text = try? DurableFile.readText("/proc/\(pid)/status", limit: 65536) else { return false }
            let line = text.split(separator: "\n").first { $0.hasPrefix("NSpid:") }
            return line?.split(separator: "\t").dropFirst(2).first.flatMap { UInt64($0) } == number
        }
    }

    /// All that is asked for.
    ///
    /// - Throws: `notFound` when the process is gone; `corrupt` when it has no such memory.
    package static func read(_ ask: PageAsk, of pid: Int32) throws(TorporError) -> [UInt8] {
        let file = try Descriptor(path: "/proc/\(pid)/mem", O_RDONLY)
        guard let length = Int(exactly: ask.bytes), length <= PageFrame.longest, let offset = Int(exactly: ask.address) else {
            throw TorporError(.invalidArgument, "\(ask.bytes) bytes at \(ask.address) cannot be read at once")
        }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            while count < length {
                let got = pread(file.raw, buffer.baseAddress.map { $0 + count }, length - count, offset + count)
                if got < 0, errno == EINTR { continue }
                if got <= 0 {
                    failure = got == 0 ? ESRCH : errno
                    return
                }
                count += got
            }
        }
        // A process that has died has no memory left: it reads as empty.
        if failure == ESRCH { throw TorporError(.notFound, "process \(pid) is gone") }
        if failure != 0 { throw TorporError(.corrupt, "process \(pid) has no \(ask.bytes) bytes at \(ask.address)") }
        return bytes
    }

    /// The length of its greatest mapping, in bytes (proc(5), `maps`).
    package static func largestMapping(of pid: Int32) -> UInt64 {
        guard let text = try? DurableFile.readText("/proc/\(pid)/maps", limit: 64 << 20) else { return 0 }
        return text.split(separator: "\n").reduce(0) { greatest, line in
            let ends = (line.split(separator: " ").first ?? "").split(separator: "-").compactMap { UInt64($0, radix: 16) }
            return ends.count == 2 && ends[1] > ends[0] ? max(greatest, ends[1] - ends[0]) : greatest
        }
    }
}
