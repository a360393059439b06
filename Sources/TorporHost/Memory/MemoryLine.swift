import CLinux
package import TorporModel

/// An agent's line to the keeper of a copy's memory.
package struct MemoryLine: Sendable {
    private let connection: OpenFile

    /// - Throws: `notFound` when no keeper listens: it has ended, and its note says how.
    package init(folder: String) throws(TorporError) {
        connection = OpenFile(owning: try ShimSocket.connect(folder, name: MemoryPlan.socketName).release())
        // A whole answer, not 200 KiB of it at a time.
        _ = cl_send_room(connection.raw, Int32(PageFrame.longest / 2))
    }

    /// What the copy needs next; nil when the keeper has ended.
    ///
    /// - Throws: `cancelled` when the waiting task is.
    package func next() async throws(TorporError) -> PageAsk? {
        var bytes: [UInt8] = []
        while bytes.count < PageFrame.askBytes {
            let more = try await connection.read(limit: PageFrame.askBytes - bytes.count)
            if more.isEmpty { return nil }
            bytes += more
        }
        return PageFrame.ask(reading: bytes)
    }

    /// The answer to the ask before; false when the keeper has ended.
    package func answer(_ frame: PageFrame) async throws(TorporError) -> Bool { try await connection.write(frame.bytes) }
}
