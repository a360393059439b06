import Glibc
import TorporHost
import TorporModel

/// One request being read, or waiting for its answer.
final class Connection {
    /// Closed with this object.
    let descriptor: Int32
    private var bytes: [UInt8] = []

    /// Takes over an accepted socket.
    init(owning descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

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
            let got = read(descriptor, &buffer, buffer.count)
            if got < 0 && errno == EINTR { continue }
            if got < 0 { return errno == EAGAIN ? .more : .gone }
            if got == 0 { return bytes.isEmpty ? .gone : .request(String(decoding: bytes, as: UTF8.self)) }
            bytes += buffer[..<got]
            if bytes.count > ShimSocket.limit { return .gone }
        }
    }

    /// The asker may have died meanwhile: then nobody is told, and what was done stays done.
    func answer(_ result: Result<ShimReply, TorporError>) {
        try? DurableFile.write(Array(ShimReply.text(result).utf8), descriptor: descriptor, name: "the answer")
    }
}
