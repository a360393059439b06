import CLinux
import Glibc
import TorporHost
import TorporModel

/// One request being read, or waiting for its answer.
final class Connection {
    /// Closed with this object.
    let descriptor: Int32
    private var bytes: [UInt8] = []
    /// Open files that came along; closed with this object unless they were taken.
    private var files: [Int32] = []

    /// Takes over an accepted socket.
    init(owning descriptor: Int32) { self.descriptor = descriptor }

    deinit {
        files.forEach { close($0) }
        close(descriptor)
    }

    /// Hands over what came along; the caller closes it.
    func takeFiles() -> [Int32] {
        defer { files = [] }
        return files
    }

    /// Whether the asker has closed its end altogether: nobody will read an answer.
    var isAbandoned: Bool {
        // Only errors and hang-ups are told without being asked for (poll(2)).
        var one = pollfd(fd: descriptor, events: 0, revents: 0)
        return poll(&one, 1, 0) > 0 && one.revents != 0
    }

    /// What became of reading on.
    enum Progress {
        case more
        case request(String)
        case gone
    }

    /// Reads what is there; the request is whole when the asker has shut its writing side.
    func advance() -> Progress {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            var received = [Int32](repeating: -1, count: Int(CL_FILES))
            var count: Int32 = 0
            let got = Int(cl_receive_files(descriptor, &buffer, buffer.count, &received, &count))
            files += received[..<Int(count)]
            if got == -Int(EINTR) { continue }
            if got < 0 { return got == -Int(EAGAIN) ? .more : .gone }
            if got == 0 { return bytes.isEmpty ? .gone : .request(String(decoding: bytes, as: UTF8.self)) }
            bytes += buffer[..<got]
            if bytes.count > ShimSocket.limit || files.count > Int(CL_FILES) { return .gone }
        }
    }

    /// The asker may have died meanwhile: then nobody is told, and what was done stays done.
    func answer(_ result: Result<ShimReply, TorporError>) {
        try? DurableFile.write(Array(ShimReply.text(result).utf8), descriptor: descriptor, name: "the answer")
    }
}
