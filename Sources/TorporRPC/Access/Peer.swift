package import TorporModel

/// Who is calling, for the code that runs inside a call.
package enum Peer {
    /// Set by `AccessInterceptor` and by nothing else; nil outside of a call.
    @TaskLocal package static var identity: Identity?

    /// More of an agent that is calling; nil for anybody else. Set where `identity` is.
    @TaskLocal package static var member: Member?

    /// - Throws: `permissionDenied` unless an agent is calling.
    package static func requireMember() throws(TorporError) -> Member {
        guard let member else { throw TorporError(.permissionDenied, "only a node's agent has a certificate to renew") }
        return member
    }

    /// - Throws: `unauthenticated` outside of a call that was let in.
    package static func require() throws(TorporError) -> Identity {
        guard let identity else { throw TorporError(.unauthenticated, "nobody is calling") }
        return identity
    }

    /// Refuses an agent that speaks for another node than its own.
    ///
    /// - Throws: `permissionDenied`.
    package static func requireAgent(of node: NodeID) throws(TorporError) {
        let caller = try require()
        guard caller == .agent(node) else {
            throw TorporError(
                .permissionDenied, "\(caller) may not speak for node \(node)", remedy: "give each agent the certificate of its own node")
        }
    }
}
