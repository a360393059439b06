package import TorporModel

/// A node's chunks, and the manifests that keep them. What a manifest here refers to is never collected.
package protocol ArtifactStore: Sendable {
    /// A sink for a new snapshot; `finish` turns what was written into a signed manifest.
    ///
    /// - Parameter follower: the node that may follow it. What that has taken of a move's capture is not kept here: neither served nor restored.
    func begin(
        _ draft: SnapshotManifest, for purpose: CapturePurpose, followedBy follower: NodeID?
    ) async throws(TorporError) -> any SnapshotWriter

    /// Follows a capture at a peer, so that the fetch of its snapshot finds the chunks here. They stay until that fetch has ended or the
    /// attempt is collected, and no longer than this process.
    ///
    /// - Throws: whatever ended it. What was taken counts; nothing depends on it.
    func follow(
        _ snapshot: SnapshotID, of workload: WorkloadID, attempt: Attempt, from peer: PeerAddress, _ urgency: TransferUrgency
    ) async throws(TorporError) -> FetchReport

    /// The other end: offers what is captured here to the node that may follow, until the capture or the line ends.
    ///
    /// - Parameter credit: bytes on their way and not acknowledged, at most; also what of a capture is in memory for the follower's sake.
    func feed(_ snapshot: SnapshotID, to follower: NodeID, credit: Int, over line: any FeedLine) async throws(TorporError)

    /// Checks version, signature, signer and shape before anything else believes it.
    ///
    /// - Throws: `unknownVersion`, `forged` or `corrupt`.
    func verify(_ manifest: SignedManifest) async throws(TorporError) -> SnapshotManifest

    /// Reserves space, takes the missing chunks from the peer, verifies each as it lands, and keeps the manifest. Resumes where it broke.
    func fetch(
        _ manifest: SignedManifest, from peer: PeerAddress, _ urgency: TransferUrgency
    ) async throws(TorporError) -> FetchReport

    /// - Throws: `notFound` when a chunk is missing here.
    func open(_ manifest: SignedManifest) async throws(TorporError) -> any ArtifactSource

    /// One chunk for a peer. Only its size is looked at here, for whoever receives it hashes it and says when it is damaged.
    func chunk(_ hash: ContentHash, of snapshot: SnapshotID) async throws(TorporError) -> [UInt8]

    /// A peer has found other bytes than the chunk's name says: looks at what is on the disk, so that a damaged one is not leaned on.
    func suspect(_ hash: ContentHash, of snapshot: SnapshotID) async

    /// Forgets every snapshot of this workload made by this attempt, and the chunks nobody else keeps.
    func collect(_ workload: WorkloadID, attempt: Attempt) async throws(TorporError)

    /// Which image each snapshot here begins with; snapshots of workloads without one are left out.
    ///
    /// - Throws: `corrupt` when a manifest that is kept cannot be read: it may need any image.
    func images() async throws(TorporError) -> [SnapshotID: ContentHash]

    /// Has every chunk and the manifest on disk: before a snapshot counts as a copy.
    func sync(_ snapshot: SnapshotID) async throws(TorporError)
}

extension ArtifactStore {
    /// A sink that nobody follows.
    package func begin(_ draft: SnapshotManifest, for purpose: CapturePurpose) async throws(TorporError) -> any SnapshotWriter {
        try await begin(draft, for: purpose, followedBy: nil)
    }

    /// A fetch that no frozen workload waits for.
    package func fetch(_ manifest: SignedManifest, from peer: PeerAddress) async throws(TorporError) -> FetchReport {
        try await fetch(manifest, from: peer, .patient)
    }

    /// A sink for a snapshot that its job drops again.
    package func begin(_ draft: SnapshotManifest) async throws(TorporError) -> any SnapshotWriter { try await begin(draft, for: .move) }
}
