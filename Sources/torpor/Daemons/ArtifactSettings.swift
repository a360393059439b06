import TorporArtifacts
import TorporModel

/// How an agent keeps snapshots.
struct ArtifactSettings: Sendable {
    /// The file with the node's keys; made at the first start.
    var nodeKey: String
    /// Whether chunks and manifests are sealed.
    var seals = true
    /// Whether snapshots that outlive their job are compressed where it pays.
    var compresses = true

    /// From `node-key`, `seal` and `compress`.
    ///
    /// - Throws: `invalidArgument` naming the setting.
    static func read(_ settings: DaemonConfiguration, state: String, _ flags: AgentCommand) throws(TorporError) -> ArtifactSettings {
        ArtifactSettings(
            nodeKey: settings.optional("node-key", flag: flags.nodeKey) ?? "\(state)/node.key",
            seals: try settings.isOn("seal", flag: flags.seal), compresses: try settings.isOn("compress", flag: flags.compress))
    }

    /// As the store takes it.
    var atRest: AtRest {
        let start = ContinuousClock.now
        let compressor = Compressor(.space) { UInt64((ContinuousClock.now - start) / .nanoseconds(1)) }
        return AtRest(nodeKey: NodeKeyFile(path: nodeKey), seals: seals, compressor: compresses ? compressor : nil)
    }
}
