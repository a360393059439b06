/// What a chunk's bytes are believed by when they are read.
///
/// A seal (AES-GCM) says that a file is as this node wrote it: header, body and name were authenticated together, under a key that no other
/// node has. That the bytes had their name's hash when they were sealed is what `ChunkFolder.put` asks of every caller. Of a chunk that this
/// very process has hashed (`ChunkLedger.isKnownWhole`) both together say what a hash would, and restoring a gibibyte is a pass of SHA-256
/// shorter (0.75 CPU seconds on the machine it was measured on). What an earlier process wrote, and what a reader found damaged, is hashed.
enum ChunkProof: Sendable {
    /// SHA-256 of what was read: whatever lies there, by whoever's fault.
    case hash
    /// The seal where there is one, else the hash. A compressed body is hashed too: sealed is the frame, not what libzstd makes of it.
    case seal
}
