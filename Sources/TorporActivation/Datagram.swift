import CLinux

/// One that somebody sent to a workload that sleeps.
struct Datagram: Sendable {
    let bytes: [UInt8]
    /// As the kernel tells it.
    let way: cl_way

    /// Of whoever sent it, without the port.
    var client: String { OriginalDestination(network: way.fromAddress, port: way.fromPort).address }
    var destination: OriginalDestination { OriginalDestination(network: way.toAddress, port: way.toPort) }

    /// Sends it on as if it had not been held: from its sender, to where it wanted to go.
    ///
    /// - Parameter mark: what the node's rules let pass.
    /// - Returns: a negative errno when the kernel does not take it.
    func give(bearing mark: UInt32) -> CInt {
        withUnsafePointer(to: way) { way in
            bytes.withUnsafeBytes { cl_datagram_give($0.baseAddress, $0.count, way, mark) }
        }
    }
}
