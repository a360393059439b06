import TorporArtifacts
import TorporDeclaration
import TorporModel
import TorporPorts

/// How an agent keeps snapshots.
struct ArtifactSettings: Sendable {
    /// The file with the node's keys; made at the first start.
    var nodeKey: String
    /// Whether chunks and manifests are sealed.
    var seals = true
    /// Whether snapshots that outlive their job are compressed where it pays, and chunks on their way to other nodes.
    var compresses = true
    /// Bytes of the disk that they may take; nil for all there are.
    var quotaBytes: UInt64?
    /// Which of the node's go by themselves.
    var retention = RetentionPolicy()

    /// From the file, the variables and the flags of the same names.
    ///
    /// - Throws: `invalidArgument` naming the setting.
    static func read(_ settings: DaemonConfiguration, state: String, _ flags: AgentCommand) throws(TorporError) -> ArtifactSettings {
        ArtifactSettings(
            nodeKey: settings.optional("node-key", flag: flags.nodeKey) ?? "\(state)/node.key",
            seals: try settings.isOn("seal", flag: flags.seal), compresses: try settings.isOn("compress", flag: flags.compress),
            quotaBytes: try settings.optional("artifact-quota", flag: flags.artifactQuota).map { (text) throws(TorporError) in
                try SpecText.bytes(text)
            },
            retention: try SpecText.retention(
                keep: settings.optional("keep-snapshots", flag: flags.keepSnapshots),
                age: settings.optional("snapshot-age", flag: flags.snapshotAge),
                bytes: settings.optional("snapshot-bytes", flag: flags.snapshotBytes)))
    }

    /// As the store takes it.
    var atRest: AtRest {
        AtRest(nodeKey: NodeKeyFile(path: nodeKey), seals: seals, compressor: compresses ? Compressor(.space, now: Self.clock()) : nil)
    }

    /// One for each transfer; nil where nothing is to be compressed.
    var lineCodec: (@Sendable () -> any ChunkCodec)? {
        guard compresses else { return nil }
        return { LineCodec(now: Self.clock()) }
    }

    /// Nanoseconds from now on.
    static func clock() -> @Sendable () -> UInt64 {
        let start = ContinuousClock.now
        return { UInt64((ContinuousClock.now - start) / .nanoseconds(1)) }
    }
}
