import CLinux
import Glibc
package import TorporModel

/// A session that a shim was asked for, held open by this: when it is closed, by whatever end of this process, the shim ends the session.
package struct ShimSession: Sendable {
    private let connection: OpenFile

    /// Asks the shim to run the session's command with these open files as its input, output and error.
    ///
    /// - Throws: `notFound` when no shim listens, `unreachable` when it died meanwhile.
    package static func open(_ session: ShimRequest.Session, files: [Int32], in folder: String) throws(TorporError) -> ShimSession {
        let connection = try ShimSocket.connect(folder)
        let bytes = Array(ShimRequest.exec(session).text.utf8)
        guard cl_send_files(connection.raw, bytes, bytes.count, files, Int32(files.count)) == 0 else {
            throw TorporError(.unreachable, "the shim of \(folder) is gone")
        }
        shutdown(connection.raw, Int32(SHUT_WR))
        return ShimSession(connection: OpenFile(owning: connection.release()))
    }

    /// Waits for the session's end.
    ///
    /// - Throws: the shim's refusal; `unreachable` when it died, or `cancelled`.
    package func end() async throws(TorporError) -> ShimReply.SessionEnd {
        var bytes: [UInt8] = []
        while true {
            let more = try await connection.read(limit: 16 << 10)
            if more.isEmpty { break }
            bytes += more
            guard bytes.count <= ShimSocket.limit else { throw TorporError(.corrupt, "the shim's answer has no end") }
        }
        guard !bytes.isEmpty else { throw TorporError(.unreachable, "the session's keeper was killed, and the session with it") }
        guard let end = try ShimReply(parsing: String(decoding: bytes, as: UTF8.self)).end else {
            throw TorporError(.corrupt, "the shim's answer says nothing of the session's end")
        }
        return end
    }
}
