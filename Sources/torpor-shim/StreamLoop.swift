import CLinux
import Glibc
import TorporHost
import TorporModel

/// criu at work with its images as pipes: one thread, one loop, until criu has ended and has said all.
final class StreamLoop {
    private let criu: Int32
    private let handle: PidHandle
    private let listener: OpenFile
    private let relay: any Relay
    private var connection: OpenFile?
    private var inbox = StreamerInbox()
    /// criu will say nothing more.
    private var isSaid = false
    private var ended: ExitStatus?

    /// How often promises are looked at that nobody announces, in milliseconds.
    private static let tick: Int32 = 250

    init(criu: Int32, listener: OpenFile, relay: any Relay) throws(TorporError) {
        self.criu = criu
        handle = try PidHandle(criu)
        self.listener = listener
        self.relay = relay
    }

    /// Returns once criu has ended well and every pipe was handed over.
    ///
    /// - Throws: why it does not count; criu has ended then, too.
    func run() throws(TorporError) {
        while true {
            wait()
            let isLast = reap()
            advance()
            // Its line need not have ended: a helper that a killed criu has stopped may hold the far end for ever.
            if isLast, relay.failure != nil || !relay.hasBacklog { break }
        }
        inbox.abandoned().forEach { close($0) }
        if let failure = relay.failure { throw failure }
        guard ended == .code(0) else { throw TorporError(.engineFailed, "criu ended with \(ended.map { "\($0)" } ?? "an unknown status")") }
    }

    /// One look at everything.
    private func advance() {
        let reply: ([UInt8]) -> Void = { [self] bytes in
            if let connection { _ = cl_write_quietly(connection.raw, bytes, bytes.count) }
        }
        hear()
        do throws(TorporError) {
            try relay.take(from: &inbox, reply: reply)
        } catch {
            // criu has said what nobody understands: without its streamer it fails in order.
            connection = nil
            isSaid = true
            relay.fail(error, criu: criu)
        }
        relay.advance(criu: criu, reply: reply, inbox: &inbox)
    }

    private func wait() {
        var files = [pollfd(fd: handle.descriptor.raw, events: ended == nil ? Int16(POLLIN) : 0, revents: 0)]
        if ended != nil { files[0].fd = -1 }
        if !isSaid { files.append(pollfd(fd: connection?.raw ?? listener.raw, events: Int16(POLLIN), revents: 0)) }
        if relay.failure == nil {
            files.append(pollfd(fd: relay.agent.raw, events: Int16(POLLIN) | (relay.hasBacklog ? Int16(POLLOUT) : 0), revents: 0))
        }
        for (pipe, forBytes) in relay.watched { files.append(pollfd(fd: pipe.raw, events: forBytes ? Int16(POLLIN) : 0, revents: 0)) }
        poll(&files, nfds_t(files.count), Self.tick)
    }

    /// Whether criu has ended.
    private func reap() -> Bool {
        if ended != nil { return true }
        var status: Int32 = 0
        guard waitpid(criu, &status, WNOHANG) == criu else { return false }
        ended = ExitStatus(wait: status)
        return true
    }

    /// All that criu has said by now.
    private func hear() {
        if connection == nil, !isSaid {
            let raw: Int32 = cl_accept(listener.raw)
            if raw >= 0 { connection = OpenFile(owning: raw) }
        }
        guard let connection, !isSaid else { return }
        var buffer = [UInt8](repeating: 0, count: 4096)
        var files = [Int32](repeating: -1, count: Int(CL_FILES))
        var count: Int32 = 0
        while true {
            let got = Int(cl_receive_files(connection.raw, &buffer, buffer.count, &files, &count))
            inbox.add(buffer.prefix(max(got, 0)), files: files.prefix(Int(count)))
            if got > 0 || got == -Int(EINTR) { continue }
            if got != -Int(EAGAIN) { isSaid = true }
            return
        }
    }
}
