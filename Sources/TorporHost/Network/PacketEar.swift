import CLinux
package import TorporModel

/// Hears what goes over a workload's link to it and carries something: no acknowledgements, no pings. It reads nothing and changes nothing.
package final class PacketEar: Sendable {
    private let socket: Descriptor

    /// - Parameters:
    ///   - link: the node's end, in the present network namespace.
    ///   - ignored: at most `AddressRange.most`; of whom nothing is heard.
    ///   - asking: also whoever asks for a hardware address. A machine that is frozen cannot answer that, and nothing is sent to it before.
    /// - Throws: `notFound` or what the kernel says: no such link, or no right to listen (CAP_NET_RAW).
    package init(on link: String, ignoring ignored: [AddressRange] = [], asking: Bool = false) throws(TorporError) {
        let ranges = ignored.map { cl_range(first: $0.first, mask: $0.mask) }
        socket = Descriptor(owning: try SystemCall.checkAnswer(cl_ear(link, ranges, Int32(ranges.count), asking), "listen at \(link)"))
    }

    /// Readable from the first packet on, for `poll`.
    package var raw: Int32 { socket.raw }

    /// How many packets it has heard since it was asked last.
    package func count() -> UInt64 { UInt64(max(0, cl_ear_count(socket.raw))) }
}
