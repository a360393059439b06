package import TorporModel

/// Who stands at the other end: said by the one URI in a verified certificate, and by nothing else.
///
/// `spiffe://<cluster>/coordinator`, `spiffe://<cluster>/agent/<node>` or `spiffe://<cluster>/operator/<name>?role=<role>`.
/// The query is Torpor's own (the SPIFFE specification has none); a certificate is read by Torpor alone.
package enum Identity: Hashable, Sendable, CustomStringConvertible {
    /// The process that decides. There may be several; they are told apart by the store, not by name.
    case coordinator
    /// The process that acts on one node, and speaks for no other.
    case agent(NodeID)
    /// A person, or a tool of theirs.
    case `operator`(OperatorName, Role)

    /// Without role and cluster, as the log and a job's `requester` name it: `operator/alice`.
    package var description: String {
        switch self {
        case .coordinator: "coordinator"
        case .agent(let node): "agent/\(node)"
        case .operator(let name, _): "operator/\(name)"
        }
    }

    /// The URI for a certificate: what `parse` reads back.
    package func uri(in cluster: ClusterName) -> String {
        let base = "spiffe://\(cluster)/\(description)"
        return if case .operator(_, let role) = self { "\(base)?role=\(role.rawValue)" } else { base }
    }

    /// The identity and the cluster in a URI.
    ///
    /// - Throws: `unauthenticated` for anything but the three exact forms: no port, no user, no fragment, no other query, no escapes.
    package static func parse(_ uri: String) throws(TorporError) -> (identity: Identity, cluster: ClusterName) {
        let scheme = "spiffe://"
        guard uri.hasPrefix(scheme) else { throw unreadable(uri) }
        let halves = uri.dropFirst(scheme.count).split(separator: "?", omittingEmptySubsequences: false)
        let path = halves[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let query = halves.count == 2 ? String(halves[1]) : nil
        guard halves.count <= 2, let cluster = try? ClusterName.parse(path[0]) else { throw unreadable(uri) }
        guard let identity = read(Array(path.dropFirst()), query) else { throw unreadable(uri) }
        return (identity, cluster)
    }

    /// As a person types it for `certs issue`: `coordinator`, `agent/node-a`, `operator/alice?role=admin`.
    package static func parse(short text: String) throws(TorporError) -> Identity {
        do {
            return try parse("spiffe://cluster/\(text)").identity
        } catch {
            throw TorporError(
                .invalidArgument, "\"\(text)\" is not an identity",
                remedy: "use coordinator, agent/NODE or operator/NAME?role=viewer|operator|admin")
        }
    }

    /// The path behind the cluster, segment by segment; nil for any other.
    private static func read(_ path: [String], _ query: String?) -> Identity? {
        switch (path.first, path.count, query) {
        case ("coordinator", 1, nil): return .coordinator
        case ("agent", 2, nil): return (try? NodeID.parse(path[1])).map(Identity.agent)
        case ("operator", 2, let query?):
            guard query.hasPrefix("role="), let role = Role(rawValue: String(query.dropFirst(5))) else { return nil }
            return (try? OperatorName.parse(path[1])).map { .operator($0, role) }
        default: return nil
        }
    }

    private static func unreadable(_ uri: String) -> TorporError {
        TorporError(
            .unauthenticated, "the certificate's identity \"\(uri.prefix(200))\" is none of Torpor's",
            remedy: "issue one: torpor certs issue")
    }
}
