import CLinux
import Glibc
import Synchronization
package import TorporModel

/// A unix socket of whole messages, each with at most one open file: over it an engine's pipes come to the agent.
package final class PacketLine: Sendable {
    private let file: OpenFile
    private let isHungUp = Atomic<Bool>(false)

    private init(_ file: OpenFile) { self.file = file }

    /// What stands in a message, and what came with it.
    package struct Message: Sendable {
        package let text: String
        /// In the state in which its sender had it.
        package let file: OpenFile?
    }

    /// One look at what has come.
    package enum Taken {
        case message(Message)
        case nothing
        /// The other end has gone, or this one was hung up.
        case end
    }

    /// For waiting on.
    package var raw: Int32 { file.raw }

    /// Longest message; names of images are far shorter.
    private static let longest = 4096

    /// A listener at `name`; one that somebody left there is replaced.
    package static func listening(at name: String, in folder: String) throws(TorporError) -> PacketLine {
        let directory = try Descriptor(path: folder, O_RDONLY | O_DIRECTORY)
        let raw = try SystemCall.checkAnswer(cl_packets_listen(directory.raw, name), "listen at \(folder)/\(name)")
        return PacketLine(OpenFile(owning: raw))
    }

    /// - Throws: `notFound` when there is no socket, `unreachable` when nobody listens at it.
    package static func connected(to name: String, in folder: String) throws(TorporError) -> PacketLine {
        let directory = try Descriptor(path: folder, O_RDONLY | O_DIRECTORY)
        let raw: Int32 = cl_packets_connect(directory.raw, name)
        if raw == -ECONNREFUSED { throw TorporError(.unreachable, "nobody listens at \(folder)/\(name)") }
        return PacketLine(OpenFile(owning: try SystemCall.checkAnswer(raw, "connect to \(folder)/\(name)")))
    }

    /// Waits for who connects; nil once this listener was hung up and nobody waits.
    package func accept() async throws(TorporError) -> PacketLine? {
        while true {
            // Before looking: who connected before the hanging up is still let in. The kernel itself says EAGAIN for ever.
            let isOver = isHungUp.load(ordering: .sequentiallyConsistent)
            let raw: Int32 = cl_accept(file.raw)
            if raw >= 0 { return PacketLine(OpenFile(owning: raw)) }
            if isOver { return nil }
            guard raw == -EAGAIN else { throw SystemCall.failure(-raw, "accept") }
            try await Readiness.wait(file.raw, .toRead)
        }
    }

    /// Does not wait.
    package func take() throws(TorporError) -> Taken {
        var buffer = [UInt8](repeating: 0, count: Self.longest)
        var files = [Int32](repeating: -1, count: Int(CL_FILES))
        var count: Int32 = 0
        while true {
            let got = cl_receive_files(file.raw, &buffer, buffer.count, &files, &count)
            let received = files.prefix(Int(count)).map { OpenFile(owning: $0, blocking: true) }
            switch got {
            case 1...: return .message(Message(text: String(decoding: buffer[..<Int(got)], as: UTF8.self), file: received.first))
            case -EINTR: continue
            case -EAGAIN: return .nothing
            case 0, -ECONNRESET: return .end
            default: throw SystemCall.failure(-got, "receive")
            }
        }
    }

    /// Blocks until the next has come; nil at the end.
    package func receiveNow() throws(TorporError) -> Message? {
        while true {
            switch try take() {
            case .message(let message): return message
            case .end: return nil
            case .nothing:
                var wanted = pollfd(fd: file.raw, events: Int16(POLLIN), revents: 0)
                poll(&wanted, 1, -1)
            }
        }
    }

    /// Waits for the next; nil at the end.
    package func receive() async throws(TorporError) -> Message? {
        while true {
            switch try take() {
            case .message(let message): return message
            case .end: return nil
            case .nothing: try await Readiness.wait(file.raw, .toRead)
            }
        }
    }

    /// False when there is no room for it now.
    ///
    /// - Throws: `unreachable` when the other end has gone.
    package func send(_ text: String, file attached: Int32? = nil) throws(TorporError) -> Bool {
        let bytes = Array(text.utf8)
        let files = attached.map { [$0] } ?? []
        switch cl_send_files(file.raw, bytes, bytes.count, files, Int32(files.count)) {
        case 0: return true
        case -EAGAIN: return false
        default: throw TorporError(.unreachable, "nobody reads this line any more")
        }
    }

    /// Waits for room.
    package func deliver(_ text: String, file attached: Int32? = nil) async throws(TorporError) {
        while try !send(text, file: attached) { try await Readiness.wait(file.raw, .toWrite) }
    }

    /// Ends it for both sides; what has come can still be taken.
    package func hangUp() {
        isHungUp.store(true, ordering: .sequentiallyConsistent)
        shutdown(file.raw, Int32(SHUT_RDWR))
    }
}
