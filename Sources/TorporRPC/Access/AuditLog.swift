package import Logging
package import TorporModel

/// One line for every refused peer or call, and for every call that changes something: identity, method, outcome.
///
/// A logger of its own, `torpor.audit`, so that a site can keep it apart.
package struct AuditLog: Sendable {
    private let logger: Logger

    package init(_ logger: Logger = Logger(label: "torpor.audit")) { self.logger = logger }

    /// A connection that never came to a call.
    func refusedPeer(_ reason: TorporError, at address: String? = nil) {
        var metadata: Logger.Metadata = ["outcome": "\(reason.code)", "reason": "\(reason.message)"]
        if let address { metadata["peer.address"] = "\(address)" }
        logger.warning("peer refused", metadata: metadata)
    }

    /// A call by somebody who is believed to be who they are, and still may not.
    func refusedCall(_ identity: Identity?, _ method: String, at address: String, _ reason: TorporError) {
        logger.warning(
            "call refused",
            metadata: [
                "identity": "\(identity.map(String.init(describing:)) ?? "none")", "method": "\(method)", "outcome": "\(reason.code)",
                "reason": "\(reason.message)", "peer.address": "\(address)",
            ])
    }

    /// By a node without a certificate, which showed a token; who it has become since, the coordinator's own line says.
    func strangersCall(_ method: String, at address: String) {
        logger.notice("call", metadata: ["identity": "none", "method": "\(method)", "outcome": "ok", "peer.address": "\(address)"])
    }

    /// Who was invited, has joined or was turned out.
    package func member(_ node: NodeID, _ what: String, by requester: String) {
        logger.notice("member", metadata: ["node": "\(node)", "change": "\(what)", "identity": "\(requester)"])
    }

    /// A command that is about to be run beside a workload.
    package func exec(_ identity: Identity, _ workload: String, _ call: ExecCall) {
        let words = call.command.joined(separator: " ").unicodeScalars.map { $0.properties.generalCategory == .control ? " " : String($0) }
        logger.notice(
            "exec", metadata: ["identity": "\(identity)", "workload": "\(workload)", "command": "\(words.joined().prefix(400))"])
    }

    /// - Parameter outcome: `ok`, or the error's code word.
    func call(_ identity: Identity, _ method: String, outcome: String) {
        logger.notice("call", metadata: ["identity": "\(identity)", "method": "\(method)", "outcome": "\(outcome)"])
    }
}
