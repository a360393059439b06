/// What a published port speaks.
package enum PortTransport: String, Hashable, Codable, Sendable, CaseIterable {
    case tcp, udp
}
