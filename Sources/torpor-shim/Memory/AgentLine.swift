import CLinux
import Glibc
import TorporHost
import TorporModel

/// An agent that brings memory: everything unanswered is asked of it, in order.
final class AgentLine {
    private let socket: Descriptor
    private var incoming: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: 1 << 20)
    private var outgoing: [UInt8] = []
    /// How many of the unanswered were asked of this one.
    private var asked = 0
    private(set) var isGone = false

    /// Takes over a connected socket that blocks nobody.
    init(owning raw: Int32) { socket = Descriptor(owning: raw) }

    /// What the loop waits on; nothing more is read while the handler has no room.
    func watched(reading: Bool) -> pollfd {
        pollfd(fd: socket.raw, events: Int16((reading ? POLLIN : 0) | (outgoing.isEmpty ? 0 : POLLOUT)), revents: 0)
    }

    /// Asks for what it was not asked for yet.
    func ask(_ unanswered: [PageAsk]) {
        for ask in unanswered.dropFirst(asked) { outgoing += PageFrame.ask(ask) }
        asked = unanswered.count
        flush()
    }

    private func flush() {
        while !outgoing.isEmpty {
            let wrote: Int32 = outgoing.withUnsafeBytes { cl_write_quietly(socket.raw, $0.baseAddress, $0.count) }
            if wrote == -EINTR { continue }
            if wrote == -EAGAIN { return }
            guard wrote > 0 else { return isGone = true }
            outgoing.removeFirst(Int(wrote))
        }
    }

    /// What it answers; half an answer of one that has gone counts for nothing.
    ///
    /// - Throws: `corrupt` for what no agent says.
    func read() throws(TorporError) -> [PageFrame] {
        while incoming.count <= PageFrame.longest {
            let got = Glibc.read(socket.raw, &buffer, buffer.count)
            if got < 0, errno == EINTR { continue }
            if got < 0, errno == EAGAIN { break }
            guard got > 0 else {
                isGone = true
                break
            }
            incoming += buffer[..<got]
        }
        var frames: [PageFrame] = []
        while let frame = try PageFrame.take(from: &incoming) {
            frames.append(frame)
            asked -= 1
        }
        return frames
    }
}
