import CLinux
import Glibc
import TorporHost
import TorporModel

/// The keeper's end of the line to the engine's handler of page faults, and what is under way on it.
final class HandlerLine {
    private let format: PageServerFormat
    private let socket: Descriptor
    /// A request that is not whole yet.
    private var incoming: [UInt8] = []
    /// Answers, of which so much has gone.
    private var outgoing: [UInt8] = []
    private var gone = 0
    /// What was asked and not yet answered, in order.
    private(set) var asks: [PageAsk] = []

    /// Takes over a connected socket.
    init(_ format: PageServerFormat, owning raw: Int32) {
        self.format = format
        socket = Descriptor(owning: raw)
        _ = fcntl(raw, F_SETFL, fcntl(raw, F_GETFL) | O_NONBLOCK)
        // A whole answer: in less room, the line costs a turn for every 200 KiB of it.
        _ = cl_send_room(raw, Int32(PageFrame.longest / 2))
    }

    /// What the loop waits on.
    var watched: pollfd {
        pollfd(fd: socket.raw, events: Int16(POLLIN | (outgoing.isEmpty ? 0 : POLLOUT)), revents: 0)
    }

    /// Whether another answer may be piled up.
    var hasRoom: Bool { outgoing.count - gone < PageFrame.longest }

    /// Reads what the handler asks.
    ///
    /// - Throws: `corrupt` for what no handler says.
    func read() throws(TorporError) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let got = Glibc.read(socket.raw, &buffer, buffer.count)
            if got < 0, errno == EINTR { continue }
            // Its end is told by the handler's process, not by its socket.
            if got <= 0 { break }
            incoming += buffer[..<got]
        }
        while incoming.count >= format.headerBytes {
            let message = Array(incoming[..<format.headerBytes])
            incoming.removeFirst(format.headerBytes)
            switch format.request(message) {
            case .pages(let ask) where ask.bytes <= UInt64(PageFrame.longest): asks.append(ask)
            case .close: outgoing += PageServerFormat.closed
            case .pages(let ask): throw TorporError(.corrupt, "\(ask.bytes) bytes were asked for at once")
            case .unknown(let word): throw TorporError(.corrupt, "the handler of page faults said \(word)")
            }
        }
    }

    /// Hands over what was asked for first.
    ///
    /// - Throws: `corrupt` when nothing was, or something else.
    func answer(_ pages: [UInt8]) throws(TorporError) {
        guard let ask = asks.first, ask.bytes == UInt64(pages.count) else {
            throw TorporError(.corrupt, "\(pages.count) bytes came that nobody asked for")
        }
        asks.removeFirst()
        outgoing += format.header(answering: ask) + pages
        flush()
    }

    /// As much as the socket takes.
    func flush() {
        while gone < outgoing.count {
            let wrote: Int32 = outgoing.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[gone...])
                return cl_write_quietly(socket.raw, rest.baseAddress, rest.count)
            }
            if wrote == -EINTR { continue }
            if wrote <= 0 { return }
            gone += Int(wrote)
        }
        outgoing.removeAll(keepingCapacity: true)
        gone = 0
    }
}
