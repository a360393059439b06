import CLinux
import Dispatch
import Glibc
import TorporModel

/// Where the node's rules hand over the datagrams of whoever comes for a sleeper, each with the address to which it was sent.
struct DatagramSocket: Sendable {
    let port: UInt16
    private let descriptor: CInt
    private static let queue = DispatchQueue(label: "torpor.door.datagrams")
    /// No datagram of IPv4 is longer.
    private static let longest = 65_535
    /// Beyond them the kernel's own room for them fills, and what comes then is dropped.
    private static let ahead = 1024

    /// - Parameter wanted: the port that it should have; any is taken where that is nil.
    /// - Throws: `internal` where the kernel gives none: it takes CAP_NET_ADMIN.
    init(at wanted: UInt16?) throws(TorporError) {
        var port = wanted ?? 0
        descriptor = cl_datagrams_open(&port)
        self.port = port
        if descriptor < 0 { throw TorporError(.internal, "no socket for the datagrams of sleepers: errno \(-descriptor)") }
    }

    /// What comes, until the stream is left, which closes the socket.
    func arrivals() -> AsyncStream<Datagram> {
        let (stream, continuation) = AsyncStream.makeStream(of: Datagram.self, bufferingPolicy: .bufferingOldest(Self.ahead))
        let descriptor = descriptor
        // A source may be cancelled from anywhere (dispatch_source_cancel(3)); Linux's Dispatch does not say so to the compiler.
        nonisolated(unsafe) let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: Self.queue)
        source.setEventHandler { while let datagram = Self.take(descriptor) { continuation.yield(datagram) } }
        source.setCancelHandler { close(descriptor) }
        continuation.onTermination = { _ in source.cancel() }
        source.resume()
        return stream
    }

    /// The next one that is there; nil when none is.
    private static func take(_ descriptor: CInt) -> Datagram? {
        var way = cl_way()
        var length: CInt = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: longest) { buffer, count in
            length = cl_datagram_take(descriptor, buffer.baseAddress, buffer.count, &way)
            count = max(Int(length), 0)
        }
        return length < 0 ? nil : Datagram(bytes: bytes, way: way)
    }
}
