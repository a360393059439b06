package import TorporModel

/// A `NodeInvitation` as one word that a person carries from the coordinator to a node: `torpor1,NODE,HOST,PORT,FINGERPRINT,SECRET`.
///
/// Nothing in it has to be quoted for a shell; both hexadecimal numbers have a fixed length, so half a token is known for one.
package struct JoinToken: Hashable, Sendable, CustomStringConvertible {
    package let node: NodeID
    /// Where the coordinator lets nodes join.
    package let place: HostPort
    /// SHA-256 of the authority's certificate: whom to believe there.
    package let fingerprint: ContentHash
    /// 32 random bytes.
    package let secret: [UInt8]

    private static let version = "torpor1"

    /// - Parameter host: in place of the invitation's own, where that is the unspecified address.
    package init(_ invitation: NodeInvitation, host: String) {
        node = invitation.node
        place = HostPort(host: ["0.0.0.0", "::"].contains(invitation.host) ? host : invitation.host, port: invitation.port)
        fingerprint = invitation.fingerprint
        secret = invitation.secret
    }

    /// - Throws: `invalidArgument`, with nothing of the token in its words.
    package static func parse(_ text: String) throws(TorporError) -> JoinToken {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == version, let node = try? NodeID.parse(parts[1]), !parts[2].isEmpty,
            let port = UInt16(parts[3]), port != 0, let fingerprint = try? ContentHash.parse(parts[4]),
            let secret = try? ContentHash.parse(parts[5])
        else {
            throw TorporError(
                .invalidArgument, "this is not a whole token", remedy: "copy the line that torpor node token printed, all of it")
        }
        return JoinToken(
            node: node, place: HostPort(host: parts[2], port: port), fingerprint: fingerprint, secret: bytes(secret))
    }

    private init(node: NodeID, place: HostPort, fingerprint: ContentHash, secret: [UInt8]) {
        self.node = node
        self.place = place
        self.fingerprint = fingerprint
        self.secret = secret
    }

    /// The word itself: whoever reads it may join as the node.
    package var description: String {
        "\(Self.version),\(node),\(place.host),\(place.port),\(fingerprint.hex),\(ContentHash(bytes: secret).hex)"
    }

    /// The 32 bytes that 64 digits spell.
    private static func bytes(_ digits: ContentHash) -> [UInt8] {
        let values = digits.hex.utf8.map { $0 < UInt8(ascii: "a") ? $0 - UInt8(ascii: "0") : $0 - UInt8(ascii: "a") + 10 }
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }
}
