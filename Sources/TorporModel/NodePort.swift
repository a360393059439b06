/// A port of a node, which one workload at most has: those of TCP and of UDP are two sets of numbers.
package struct NodePort: Hashable, Sendable, CustomStringConvertible {
    package let number: UInt16
    package let transport: PortTransport

    package init(_ number: UInt16, _ transport: PortTransport = .tcp) {
        self.number = number
        self.transport = transport
    }

    /// `8080`, or `53/udp`.
    package var description: String { transport == .tcp ? "\(number)" : "\(number)/\(transport.rawValue)" }
}
