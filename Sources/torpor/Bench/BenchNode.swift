import Logging
import TorporArtifacts
import TorporHost
import TorporModel
import TorporRPC

/// The part of an agent that moves bytes, put together by the agent's own hand: store, lines, credentials.
struct BenchNode {
    let node: NodeID
    let credentials: CredentialStore
    let peers: PeerClient
    let artifacts: DiskArtifactStore

    static let logger = Logger(label: "torpor.bench")

    /// Asks for nothing: the files' sizes are not known before they were read, and nothing else is on this store.
    static let needs = WorkloadNeeds(
        facts: HostFacts(architecture: "", kernel: "", cpuFlags: [], engines: [:]), mappedFiles: [], memoryBytes: 0, artifactBytes: 0)

    /// - Throws: `unauthenticated` when the certificate is no agent's.
    init(_ place: BenchPlace) throws(TorporError) {
        try Folder.create(place.state)
        credentials = try CredentialStore(CredentialFiles(folder: place.certs), now: WallClock.now)
        guard case .agent(let node) = credentials.identity else {
            throw TorporError(.unauthenticated, "the certificate in \(place.certs) is no agent's", remedy: "torpor certs issue agent/NODE")
        }
        self.node = node
        peers = PeerClient(credentials: credentials)
        artifacts = try AgentDaemon.artifacts(
            state: place.state, ArtifactSettings(nodeKey: "\(place.state)/node.key"), credentials, peers)
    }

    /// A snapshot of a workload that never ran.
    func draft() throws(TorporError) -> SnapshotManifest {
        SnapshotManifest(
            snapshot: SnapshotID(unchecked: "s-\(Chance.hex(12))"), workload: WorkloadID(unchecked: "w-\(Chance.hex(12))"),
            name: try WorkloadName("bench"), spec: WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["bench"]),
            incarnation: Incarnation(1), attempt: Attempt(1), lineage: 1, createdAt: WallClock.now(), source: node, needs: Self.needs,
            artifacts: [])
    }
}
